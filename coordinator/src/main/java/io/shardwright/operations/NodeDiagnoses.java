package io.shardwright.operations;

import io.shardwright.api.DiagnosisLineView;
import io.shardwright.api.DiagnosisView;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.PublishedView;
import io.shardwright.api.RepairView;
import io.shardwright.diagnosis.Diagnosis;
import io.shardwright.diagnosis.DiagnosisLine;
import io.shardwright.diagnosis.ObjectKind;
import io.shardwright.diagnosis.SeenNode;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.NodeStandings;
import io.shardwright.planning.NodeRecords;
import io.shardwright.planning.TablePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Compares what is on nodes with what is to be there, and mends what can be mended without losing anything. Safe for use by many threads. */
public final class NodeDiagnoses {
    /** Of the whole digest, so that it can be typed. */
    private static final int HASH_LENGTH = 16;

    private static final String DRY_RUN_KEY = "dry-run";

    /** A node that has its place has missed no table's creation: one that it has no distributed table of is told by the catalog. */
    private static final long MISSED_NOTHING = Long.MAX_VALUE;

    private final MetadataDatabase database;
    private final LinkPool links;
    private final NodeReader nodes;
    private final TableChanges tables;
    private final Publishing publishing;

    NodeDiagnoses(MetadataDatabase database, LinkPool links, TableChanges tables, Publishing publishing) {
        this.database = database;
        this.links = links;
        this.nodes = new NodeReader(database);
        this.tables = tables;
        this.publishing = publishing;
    }

    /** What was found on a node; nothing if it does not answer, and then why. */
    private record Look(Optional<SeenNode> seen, String why) {}

    /** A node, compared. */
    private record Compared(Look look, NodeRecords records, List<DiagnosisLine> lines) {}

    /**
     * Compares.
     *
     * @param node empty for all
     * @param table what belongs to no table or to another is left out; empty for everything
     * @param all whether to name those objects too that are as they are to be
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND} if there is no such node or table
     */
    public DiagnosisView diagnose(Optional<NodeName> node, Optional<String> table, boolean all) {
        List<NodeStatus> asked = asked(node, table);
        List<DiagnosisLine> lines = new ArrayList<>();
        compare(asked).values().forEach(compared -> lines.addAll(of(table, compared.lines())));
        SortedMap<String, Integer> counts = new TreeMap<>();
        lines.forEach(line -> counts.merge(line.verdict().label(), 1, Integer::sum));
        return new DiagnosisView(
                asked.stream().map(status -> status.node().name().value()).toList(),
                lines.stream()
                        .filter(line -> all || line.verdict().differs())
                        .map(NodeDiagnoses::view)
                        .toList(),
                counts);
    }

    /** Without a node that is named, all that a table may be on, or all. */
    private List<NodeStatus> asked(Optional<NodeName> node, Optional<String> table) {
        Optional<Engine> engine = table.map(name -> tables.find(name).engine());
        if (node.isPresent()) {
            return List.of(find(node.get()));
        }
        return nodes.nodes().stream()
                .filter(status -> engine.isEmpty() || status.node().engine() == engine.get())
                .toList();
    }

    private NodeStatus find(NodeName name) {
        return nodes.find(name).orElseThrow(() -> NodeStandings.unknown(name));
    }

    private static List<DiagnosisLine> of(Optional<String> table, List<DiagnosisLine> lines) {
        return lines.stream()
                .filter(line -> table.isEmpty()
                        || line.kind() == ObjectKind.NODE
                        || line.table().equals(table.get()))
                .toList();
    }

    private Map<Node, Compared> compare(List<NodeStatus> asked) {
        RecordedNodes before = RecordedNodes.read(database, links);
        Map<Node, NodeRecords> earlier = new LinkedHashMap<>();
        asked.forEach(status -> earlier.put(status.node(), before.of(status.node(), MISSED_NOTHING)));
        Map<NodeStatus, CompletableFuture<Look>> looks = new LinkedHashMap<>();
        asked.forEach(status -> looks.put(status, CompletableFuture.supplyAsync(() -> look(status))));
        looks.values().forEach(CompletableFuture::join);
        RecordedNodes after = RecordedNodes.read(database, links);
        Map<Node, Compared> compared = new LinkedHashMap<>();
        looks.forEach((status, look) -> {
            Node node = status.node();
            NodeRecords later = after.of(node, MISSED_NOTHING);
            compared.put(
                    node,
                    new Compared(
                            look.join(),
                            later,
                            Diagnosis.steady(
                                    judge(status, look.join(), earlier.getOrDefault(node, later)),
                                    judge(status, look.join(), later))));
        });
        return compared;
    }

    private Look look(NodeStatus status) {
        if (!status.atWork()) {
            return new Look(Optional.empty(), status.alive() ? status.trouble() : "its worker is not there");
        }
        try {
            return new Look(Optional.of(seen(status.node())), "");
        } catch (ShardwrightException e) {
            return new Look(Optional.empty(), NodeLook.why(e));
        }
    }

    private SeenNode seen(Node node) {
        return switch (node.engine()) {
            case MARIADB -> new SeenNode.MariaDb(new NodeLook(links, node).lookClosely());
            case MANTICORE -> new SeenNode.Search(new SearchLook(links, node).look());
        };
    }

    private static List<DiagnosisLine> judge(NodeStatus status, Look look, NodeRecords records) {
        return look.seen()
                .map(seen -> Diagnosis.of(seen, records, status.standing().state()))
                .orElseGet(() -> Diagnosis.unseen(
                        status.node(), records, status.standing().state(), look.why()));
    }

    private static DiagnosisLineView view(DiagnosisLine line) {
        return new DiagnosisLineView(
                line.node().value(),
                line.kind().label(),
                Views.orNull(line.table()),
                line.object(),
                line.desired(),
                line.recorded(),
                line.actual(),
                line.verdict().label(),
                line.mendable(),
                Views.orNull(line.advice()));
    }

    /** What {@link #repair} would do. */
    public RepairView planRepair(NodeName node, Optional<String> table) {
        Planned planned = plan(node, table, DRY_RUN_KEY);
        List<PlannedCommand> commands =
                planned.plan().map(plan -> Views.plan(plan).commands()).orElse(List.of());
        return new RepairView(
                node.value(),
                Views.orNull(hash(planned)),
                commands,
                planned.lines().stream()
                        .filter(DiagnosisLine::mendable)
                        .map(NodeDiagnoses::view)
                        .toList(),
                planned.lines().stream()
                        .filter(line -> line.verdict().differs() && !line.mendable())
                        .map(NodeDiagnoses::view)
                        .toList());
    }

    /** A repair, and the lines of which it was made. */
    private record Planned(Optional<TablePlan> plan, List<DiagnosisLine> lines) {}

    private Planned plan(NodeName node, Optional<String> table, String idempotencyKey) {
        NodeStatus status = find(node);
        if (!status.admitted()) {
            throw new ShardwrightException(
                    ErrorCode.NODE_NOT_ACTIVE,
                    "node " + node + " is " + status.standing().state().label(),
                    status.lost()
                            ? "What is on it is made right by itself once it is back: `node show " + node + "`."
                            : "Nothing is to be on it before it is admitted: `node show " + node + "`.");
        }
        table.ifPresent(tables::find);
        Compared compared = compare(List.of(status)).get(status.node());
        if (compared == null || compared.look().seen().isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.NOT_COMPARED,
                    "node " + node + " cannot be compared: "
                            + (compared == null ? "" : compared.look().why()),
                    "Start its server and its worker.");
        }
        List<DiagnosisLine> lines = of(table, compared.lines());
        return new Planned(compared.look().seen().get().repair(compared.records(), lines, idempotencyKey), lines);
    }

    /** Of the commands and of the shard maps that they are made from; empty if there is nothing to do. */
    private static String hash(Planned planned) {
        return planned.plan()
                .map(plan -> Digest.of(
                        "repair",
                        List.of(Views.plan(plan).commands(), plan.catalog().toString())))
                .map(digest -> digest.substring(0, HASH_LENGTH))
                .orElse("");
    }

    /**
     * Publishes the group that mends a node.
     *
     * @param table to mend only what belongs to it; empty for all
     * @param hash of the plan that is to be run, as {@link #planRepair} has it
     * @throws ShardwrightException {@link ErrorCode#PLAN_DRIFTED} if another one would be run now, {@link ErrorCode#NODE_NOT_ACTIVE}, {@link
     *     ErrorCode#NOT_COMPARED}
     */
    public PublishedView repair(
            LeaderTerm term, NodeName node, Optional<String> table, String hash, Submitter submitter) {
        String digest = Digest.of("repair", List.of(node.value(), table.orElse(""), hash));
        return publishing.once(submitter, digest, () -> {
            Planned planned = plan(node, table, submitter.idempotencyKey());
            if (planned.plan().isEmpty() || !hash(planned).equals(hash)) {
                throw new ShardwrightException(
                        ErrorCode.PLAN_DRIFTED,
                        "what is on node " + node + " is not what the plan " + Words.shown(hash) + " was made for",
                        "Nothing was changed. See what would be done now: `repair --node " + node + "`.");
            }
            return publishing.publish(term, planned.plan()::orElseThrow, digest, submitter, List.of());
        });
    }
}
