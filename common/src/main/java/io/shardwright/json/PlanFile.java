package io.shardwright.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.api.RebalancePlanFile;
import io.shardwright.fleet.NodeName;
import io.shardwright.placement.Imbalance;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveCause;
import io.shardwright.placement.MoveLimits;
import io.shardwright.placement.NodeChange;
import io.shardwright.placement.NodeRole;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.placement.Unresolved;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans of a rebalance as JSON. The hash is that of the plan written without spaces, so a plan that was changed, whoever changed it, is not taken for
 * the one that was made; and a file is only read if it is to the byte what would be written.
 */
public final class PlanFile {
    /** The newest version of the form that this build knows. */
    private static final int FORMAT = 1;

    private PlanFile() {}

    /** A plan with its hash. */
    public static RebalancePlanFile of(RebalancePlan plan) {
        RebalancePlanFile.Plan written = written(plan);
        return new RebalancePlanFile(FORMAT, hash(written), written);
    }

    /** The content of a file. */
    public static String write(RebalancePlanFile file) {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan is no JSON", e);
        }
    }

    private static String hash(RebalancePlanFile.Plan plan) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            String text = Json.mapper().writeValueAsString(plan);
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan is no JSON", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Reads the content of a file.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if it is no plan of this form, or not as it was written
     */
    public static RebalancePlan read(String text) {
        return plan(file(text));
    }

    /**
     * The same, as it is sent on.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if it is not to the byte what would be written
     */
    public static RebalancePlanFile file(String text) {
        try {
            RebalancePlanFile file = Json.mapper().readValue(text, RebalancePlanFile.class);
            if (!write(file).equals(text)) {
                throw changed();
            }
            return file;
        } catch (JsonProcessingException | NullPointerException e) {
            throw refused("the file holds no plan", e);
        }
    }

    /**
     * The plan of a file that was read by other means.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if it is no plan of this form, or not as it was written
     */
    public static RebalancePlan plan(RebalancePlanFile file) {
        try {
            if (file.format() != FORMAT) {
                throw refused("the plan has format " + file.format() + ", and this build knows " + FORMAT, null);
            }
            if (!hash(file.plan()).equals(file.hash())) {
                throw changed();
            }
            return plan(file.plan());
        } catch (IllegalArgumentException | NullPointerException e) {
            throw refused("the file holds no plan", e);
        }
    }

    private static ShardwrightException changed() {
        return refused("the plan is not as it was written: its hash is another", null);
    }

    private static ShardwrightException refused(String message, @Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST, message, "Make a new one with `rebalance plan --file FILE`.", cause);
    }

    private static RebalancePlanFile.Plan written(RebalancePlan plan) {
        PlacementRules rules = plan.rules();
        return new RebalancePlanFile.Plan(
                plan.table().map(TableName::value).orElse(null),
                plan.topologyVersion(),
                new RebalancePlanFile.Rules(
                        rules.measure().label(),
                        rules.tolerance(),
                        rules.diskReserveBytes(),
                        rules.limits().movesMax(),
                        rules.limits().movesPerNodeMax(),
                        rules.limits().bytesPerSecondMax()),
                plan.lowerBound(),
                plan.moved(),
                plan.balanced(),
                written(plan.before()),
                written(plan.after()),
                plan.moves().stream().map(PlanFile::written).toList(),
                plan.nodes().stream().map(PlanFile::written).toList(),
                plan.holders().stream()
                        .map(holders -> new RebalancePlanFile.Holders(
                                holders.shard().toString(),
                                holders.nodes().stream().map(NodeName::value).toList()))
                        .toList(),
                plan.unresolved().stream()
                        .map(open -> new RebalancePlanFile.Open(open.subject(), open.reason()))
                        .toList());
    }

    private static RebalancePlanFile.Balance written(Imbalance imbalance) {
        return new RebalancePlanFile.Balance(
                imbalance.misplaced(), imbalance.spread(), imbalance.most(), imbalance.least());
    }

    private static RebalancePlanFile.Move written(PlannedMove move) {
        return new RebalancePlanFile.Move(
                move.number(),
                move.shard().toString(),
                move.from().map(NodeName::value).orElse(null),
                move.to().value(),
                move.source().map(NodeName::value).orElse(null),
                move.bytes(),
                move.cause().label(),
                move.reason());
    }

    private static RebalancePlanFile.NodeRow written(NodeChange node) {
        return new RebalancePlanFile.NodeRow(
                node.node().value(),
                node.zone(),
                node.role().label(),
                node.capacity(),
                node.share(),
                node.before(),
                node.after(),
                node.replicasBefore(),
                node.replicasAfter(),
                node.takes(),
                node.verdict());
    }

    private static RebalancePlan plan(RebalancePlanFile.Plan plan) {
        RebalancePlanFile.Rules rules = plan.rules();
        return new RebalancePlan(
                Optional.ofNullable(plan.table()).map(TableName::new),
                plan.topologyVersion(),
                new PlacementRules(
                        Measure.valueOf(upper(rules.by())),
                        rules.tolerance(),
                        rules.diskReserveBytes(),
                        new MoveLimits(rules.movesMax(), rules.movesPerNodeMax(), rules.bytesPerSecondMax())),
                plan.moves().stream().map(PlanFile::move).toList(),
                plan.lowerBound(),
                plan.moved(),
                plan.balanced(),
                imbalance(plan.before()),
                imbalance(plan.after()),
                plan.nodes().stream().map(PlanFile::node).toList(),
                plan.holders().stream()
                        .map(holders -> new RebalancePlan.Holders(
                                ShardId.parse(holders.shard()),
                                holders.nodes().stream().map(NodeName::new).toList()))
                        .toList(),
                plan.unresolved().stream()
                        .map(open -> new Unresolved(open.subject(), open.reason()))
                        .toList());
    }

    private static Imbalance imbalance(RebalancePlanFile.Balance balance) {
        return new Imbalance(balance.misplaced(), balance.spread(), balance.most(), balance.least());
    }

    private static PlannedMove move(RebalancePlanFile.Move move) {
        return new PlannedMove(
                move.number(),
                ShardId.parse(move.shard()),
                Optional.ofNullable(move.from()).map(NodeName::new),
                new NodeName(move.to()),
                Optional.ofNullable(move.source()).map(NodeName::new),
                move.bytes(),
                MoveCause.valueOf(upper(move.cause())),
                move.reason());
    }

    private static NodeChange node(RebalancePlanFile.NodeRow node) {
        return new NodeChange(
                new NodeName(node.node()),
                node.zone(),
                NodeRole.valueOf(upper(node.role())),
                node.capacity(),
                node.share(),
                node.before(),
                node.after(),
                node.replicasBefore(),
                node.replicasAfter(),
                node.takes(),
                node.verdict());
    }

    private static String upper(String label) {
        return label.toUpperCase(Locale.ROOT);
    }
}
