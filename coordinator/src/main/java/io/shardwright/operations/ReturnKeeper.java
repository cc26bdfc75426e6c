package io.shardwright.operations;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.fleet.StandingChange;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.NodeLosses.Loss;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.NodeStandings;
import io.shardwright.move.MoveState;
import io.shardwright.planning.FoundNode;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.planning.SettlePlanner;
import io.shardwright.planning.SettleTask;
import io.shardwright.planning.TablePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes nodes back that were lost: looks at what is on their servers, publishes the group that makes it right, and looks again, until nothing is left to be done. It keeps nothing between two looks.
 * For one of the leader's threads.
 */
public final class ReturnKeeper {
    private static final Logger log = LoggerFactory.getLogger(ReturnKeeper.class);

    private static final String ACTOR = "coordinator";

    private static final long LOOK_MILLIS = 1_000;

    private final LinkPool links;
    private final NodeReader nodes;
    private final NodeLosses losses;
    private final NodeStandings standings;
    private final Catalog catalog;
    private final MoveReader moves;
    private final MetadataDatabase database;
    private final Publishing publishing;

    ReturnKeeper(MetadataDatabase database, LinkPool links, Publishing publishing) {
        this.links = links;
        this.nodes = new NodeReader(database);
        this.losses = new NodeLosses(database);
        this.standings = new NodeStandings(database);
        this.catalog = new Catalog(database);
        this.moves = new MoveReader(database);
        this.database = database;
        this.publishing = publishing;
    }

    /** Looks at every node that returns once, and returns after how many milliseconds to look again. */
    public long step(LeaderTerm term) {
        for (NodeStatus status : nodes.nodes()) {
            Optional<Loss> loss = status.standing().state() == NodeStanding.RETURNING && status.atWork()
                    ? losses.find(status.node().name())
                    : Optional.empty();
            if (loss.isPresent() && !loss.get().settling()) {
                settle(term, status.node(), loss.get());
            }
        }
        return LOOK_MILLIS;
    }

    private void settle(LeaderTerm term, Node node, Loss loss) {
        String waits;
        try {
            waits = take(term, node, loss);
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.UNREACHABLE) {
                throw e;
            }
            waits = e.message();
        }
        if (!NodeStandings.cut(waits).equals(loss.note())) {
            losses.note(term, node.name(), waits);
        }
    }

    /** Does what can be done; says what it waits for. */
    private String take(LeaderTerm term, Node node, Loss loss) {
        List<String> unfinished = losses.unfinished(node.name());
        if (!unfinished.isEmpty()) {
            return "groups that have commands for it have not ended: " + String.join(", ", unfinished);
        }
        Submitter submitter = new Submitter("settle-" + node.name() + "-" + UUID.randomUUID(), ACTOR);
        if (node.engine() == Engine.MANTICORE) {
            Optional<TablePlan> routes =
                    new SearchReturn(database, links).plan(node, loss.absentSince(), submitter.idempotencyKey());
            return end(term, node, routes, List.of(), submitter);
        }
        FoundNode found = new NodeLook(links, node).look();
        SortedSet<Long> hidden = SettlePlanner.hidden(found, losses.records(node.name(), loss.absentSince()));
        if (!hidden.isEmpty()) {
            losses.hiddenThere(term, node.name(), hidden);
        }
        NodeRecords records = RecordedNodes.read(database, links).of(node, loss.absentSince());
        Optional<String> changing = changing(found, records);
        if (changing.isPresent()) {
            return changing.get();
        }
        Optional<TablePlan> plan =
                SettlePlanner.plan(found, records, SettleTask.returning(found, records), submitter.idempotencyKey());
        return end(term, node, plan, SettlePlanner.owed(found, records), submitter);
    }

    /** Publishes what is to be done still; without anything the node is one of the fleet again. */
    private String end(
            LeaderTerm term, Node node, Optional<TablePlan> plan, List<KnownTable> owed, Submitter submitter) {
        if (plan.isEmpty()) {
            String settled = settled(node, owed);
            standings.change(term, node.name(), StandingChange.SETTLE, ACTOR, NodeStandings.cut(settled));
            log.info("node {}: {}", node.name(), settled);
            return "";
        }
        String group = publishing
                .publish(term, plan::orElseThrow, Digest.of("settle", submitter.idempotencyKey()), submitter, List.of())
                .group();
        publishing.changed();
        log.info("group {} settles what is on node {}", group, node.name());
        return "";
    }

    private static String settled(Node node, List<KnownTable> owed) {
        return "it was lost and is settled"
                + (owed.isEmpty()
                        ? ""
                        : owed.stream()
                                .map(table -> table.name().value())
                                .collect(Collectors.joining(
                                        ", ",
                                        ", but for the distributed tables of ",
                                        ", which lead to a lost node: `repair --node " + node.name()
                                                + "` makes them once that is back")));
    }

    /** What has to come to its end before the distributed tables can be made from the shard maps. */
    private Optional<String> changing(FoundNode found, NodeRecords records) {
        Set<String> wanted = SettleTask.returning(found, records).make().stream()
                .map(table -> table.name().value())
                .collect(Collectors.toUnmodifiableSet());
        List<String> waits = new ArrayList<>(SettlePlanner.waits(found, records));
        for (MoveReader.Move move : moves.open()) {
            boolean moving = move.state() == MoveState.MOVING || move.state() == MoveState.REVERSING;
            if (moving && wanted.contains(move.table())) {
                waits.add("move " + move.id() + " of table " + move.table() + " is on its way");
            }
        }
        for (Catalog.Table table : catalog.tables()) {
            boolean concerned = records.missed().newer().contains(table.name())
                    || records.missed().stale().containsKey(table.generation());
            if (concerned && !table.state().equals("active")) {
                waits.add("table " + table.name() + " is " + table.state());
            }
        }
        return waits.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", waits));
    }
}
