package io.shardwright.operations;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.CatalogChange.Replica;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.ReconcileRecords;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.reconcile.Finding;
import io.shardwright.reconcile.Finding.Kind;
import io.shardwright.reconcile.GroupVerdict;
import io.shardwright.reconcile.NodeFindings;
import io.shardwright.reconcile.NodeTry;
import io.shardwright.reconcile.RecordedGroup;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One comparison of nodes with records: reads all of them and keeps what differs. Groups that have ended in the records are passed over; of groups
 * that the records do not know only numbers are kept, however many there are.
 */
final class Comparison {
    private final ReconcileRecords records;
    private final LinkPool links;
    private final List<Catalog.Table> catalog;
    private final Incarnation life;
    private final List<NodeFindings> compared = new ArrayList<>();
    private final List<NodeName> notCompared = new ArrayList<>();
    private final Map<GroupId, List<NodeTry>> open = new LinkedHashMap<>();
    private final Map<GroupId, Lost> unknown = new TreeMap<>(java.util.Comparator.comparing(GroupId::toString));
    private final Map<RecordedGroup, GroupVerdict> verdicts = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /** What is left of a group that the records do not know. */
    private static final class Lost {
        private final Set<String> nodes = new TreeSet<>();
        private final Map<String, Integer> tries = new TreeMap<>();
    }

    Comparison(ReconcileRecords records, LinkPool links, List<Catalog.Table> catalog, Incarnation life) {
        this.records = records;
        this.links = links;
        this.catalog = catalog;
        this.life = life;
    }

    List<NodeFindings> compared() {
        return compared;
    }

    List<NodeName> notCompared() {
        return notCompared;
    }

    Map<RecordedGroup, GroupVerdict> verdicts() {
        return verdicts;
    }

    List<Finding> findings() {
        return findings;
    }

    /** Compares these nodes, one after another. */
    void run(List<NodeStatus> nodes) {
        for (NodeStatus status : nodes) {
            try {
                look(status);
            } catch (ShardwrightException e) {
                if (e.code() != ErrorCode.NOT_COMPARED) {
                    throw e;
                }
                NodeName name = status.node().name();
                notCompared.add(name);
                add(
                        Kind.NOT_COMPARED,
                        name.value(),
                        name.value(),
                        e.message(),
                        "refused, or left out by --without " + name);
            }
        }
        judge();
        unknown.forEach((group, lost) -> add(
                Kind.LOST_GROUP,
                String.join(",", lost.nodes),
                group.toString(),
                "unknown to the records; on the nodes: " + lost.tries,
                "kept as it is: nothing of it is run, undone or dropped"));
    }

    private void add(Kind kind, String where, String subject, String text, String action) {
        findings.add(new Finding(kind, where, subject, text, action));
    }

    private void look(NodeStatus status) {
        Node node = status.node();
        String name = node.name().value();
        NodeLook look = new NodeLook(links, node);
        NodeMark mark = look.silent(life);
        Set<UUID> rehearsals = look.rehearsals();
        for (UUID rehearsal : rehearsals) {
            add(
                    Kind.REHEARSAL,
                    name,
                    rehearsal.toString(),
                    "a rehearsal that a crash has cut short",
                    "its worker removes its scratch schema");
        }
        Map<GroupId, List<NodeTry>> ledger = new LinkedHashMap<>();
        look.ledger((group, tries) -> {
            if (!rehearsals.contains(group.value())) {
                ledger.put(group, tries);
            }
            if (ledger.size() == LOOKUP_MAX) {
                take(name, ledger);
            }
        });
        take(name, ledger);
        Map<String, Long> tables = look.tables();
        tables(node, tables);
        compared.add(new NodeFindings(
                node.name(),
                mark,
                tables.values().stream().mapToLong(Long::longValue).max().orElse(0),
                rehearsals));
        // Silencing has raised it by one itself.
        if (mark.epoch() - 1 > status.epoch()) {
            add(
                    Kind.NODE_AHEAD,
                    name,
                    name,
                    "knows epoch " + (mark.epoch() - 1) + " of metadata "
                            + mark.incarnation().map(Incarnation::toString).orElse("none") + ", the records "
                            + status.epoch(),
                    "its next epoch is above both");
        }
    }

    /** Groups looked up in the records at once. */
    private static final int LOOKUP_MAX = 500;

    private void take(String node, Map<GroupId, List<NodeTry>> ledger) {
        Map<GroupId, GroupState> states = records.states(ledger.keySet());
        ledger.forEach((group, tries) -> {
            GroupState state = states.get(group);
            if (state == null) {
                Lost lost = unknown.computeIfAbsent(group, id -> new Lost());
                lost.nodes.add(node);
                tries.forEach(one -> lost.tries.merge(
                        one.direction().label() + " " + one.end().label(), 1, Integer::sum));
            } else if (!state.ended()) {
                open.computeIfAbsent(group, id -> new ArrayList<>()).addAll(tries);
            }
        });
        ledger.clear();
    }

    private void judge() {
        open.forEach((id, tries) -> {
            RecordedGroup group = records.group(id).orElseThrow();
            GroupVerdict verdict = GroupVerdict.of(group, tries);
            if (verdict.kind() != GroupVerdict.Kind.AS_RECORDED) {
                verdicts.put(group, verdict);
                String where = tries.stream()
                        .map(one -> one.node().value())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(","));
                String begun = some(verdict.learn().size(), " commands that the records have not begun")
                        + some(verdict.ahead().size(), " tries that the records have not counted");
                String recorded =
                        "'" + group.title() + "' is recorded " + group.state().label();
                switch (verdict.kind()) {
                    case GO_ON ->
                        add(
                                Kind.BEHIND,
                                where,
                                id.toString(),
                                recorded + begun,
                                "its nodes tell what became of them; none runs twice");
                    case UNDO ->
                        add(
                                Kind.UNDONE,
                                where,
                                id.toString(),
                                recorded + ", and its nodes were undoing it" + begun,
                                "it is undone to its end");
                    case COMPLETE ->
                        add(
                                Kind.DECIDED,
                                where,
                                id.toString(),
                                recorded + ", and its after-commands ran: it was decided" + begun,
                                "it completes");
                    case WITHHOLD ->
                        add(
                                Kind.LOST_COMMANDS,
                                where,
                                id.toString(),
                                recorded + ", and its nodes tell of commands that the records have lost: "
                                        + lost(verdict) + begun,
                                "it is withheld until `group stop` undoes what the records know; what they have lost is kept");
                    case AS_RECORDED -> {}
                }
            }
        });
    }

    private static String some(int count, String what) {
        return count == 0 ? "" : ", with " + count + what;
    }

    private static String lost(GroupVerdict verdict) {
        return verdict.lost().stream()
                .limit(LOST_SHOWN_MAX)
                .map(one -> "number " + one.seq() + " on " + one.node() + " "
                        + one.direction().label() + " " + one.end().label())
                .collect(Collectors.joining(", "));
    }

    private static final int LOST_SHOWN_MAX = 10;

    private void tables(Node node, Map<String, Long> there) {
        String name = node.name().value();
        Map<String, Catalog.Table> expected = new HashMap<>();
        for (Catalog.Table table : catalog) {
            for (Replica replica : table.replicas()) {
                if (replica.node().equals(node.name())) {
                    expected.put(replica.physicalName(), table);
                }
            }
        }
        Set<String> temporary = records.artifacts(node.name());
        there.forEach((table, generation) -> {
            if (generation > 0 && !expected.containsKey(table) && !temporary.contains(node.schema() + "." + table)) {
                add(
                        Kind.UNKNOWN_TABLE,
                        name,
                        node.schema() + "." + table,
                        "a shard table that the catalog does not know",
                        "kept as it is; generations go on above " + generation);
            }
        });
        expected.forEach((table, owner) -> {
            if (owner.state().equals("active") && !there.containsKey(table)) {
                add(
                        Kind.MISSING_TABLE,
                        name,
                        node.schema() + "." + table,
                        "a shard of table '" + owner.name() + "' that is not on its node",
                        "the catalog keeps it: rename it back if it is there under a name with sw_q_, or drop the table");
            }
        });
    }
}
