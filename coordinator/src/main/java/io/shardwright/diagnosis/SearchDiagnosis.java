package io.shardwright.diagnosis;

import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.NodeObjects.Temporary;
import io.shardwright.planning.FoundSearchNode;
import io.shardwright.planning.FoundSearchNode.FoundTable;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.planning.SearchPlaces;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Puts side by side what is to be on a node of Manticore, what the records say, and what is there. Replication clusters are left to the looks at the fleet's health, which see all of their members. */
final class SearchDiagnosis {
    private static final String THERE = "there";

    private final FoundSearchNode found;
    private final NodeRecords records;
    private final NodeStanding standing;
    private final NodeName node;
    private final DiagnosisLines lines;

    /** The tables of the shards that are here, which earlier copies of them may have left in the ledger too. */
    private final Set<String> homes;

    private SearchDiagnosis(FoundSearchNode found, NodeRecords records, NodeStanding standing) {
        this.found = found;
        this.records = records;
        this.standing = standing;
        this.node = found.node().name();
        this.lines = new DiagnosisLines(node, records, standing);
        this.homes = records.tables().stream()
                .flatMap(table -> table.map().shards().stream())
                .flatMap(shard -> shard.replicas().stream())
                .filter(replica -> replica.node().equals(node))
                .map(Replica::physicalName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Every object that is, or is to be, on it. */
    static List<DiagnosisLine> objects(FoundSearchNode found, NodeRecords records, NodeStanding standing) {
        SearchDiagnosis diagnosis = new SearchDiagnosis(found, records, standing);
        diagnosis.compare();
        return diagnosis.lines.all();
    }

    private void compare() {
        records.tables().forEach(this::shards);
        strangeTables();
        if (standing.admitted()) {
            records.tables().forEach(this::route);
        }
        records.temporary().forEach(this::temporary);
    }

    private void shards(KnownTable table) {
        for (Shard shard : table.map().shards()) {
            shard.replicas().stream()
                    .filter(replica -> replica.node().equals(node))
                    .forEach(replica -> shard(table, shard, replica));
        }
    }

    private void shard(KnownTable table, Shard shard, Replica replica) {
        FoundTable there = found.tables().get(replica.physicalName());
        Sides sides = new Sides(
                "shard " + table.name() + "/" + shard.number(),
                replica.cluster().isEmpty() ? "alone" : "in " + replica.cluster(),
                there == null ? Sides.NOT_THERE : there.distributed() ? "a distributed table" : THERE);
        Judged judged = Judged.OK;
        if (there == null) {
            judged = Judged.left(Verdict.MISSING, lost(shard));
        } else if (there.distributed()) {
            judged = Judged.left(Verdict.DIFFERS, "somebody's distributed table has the name; " + lost(shard));
        }
        lines.add(ObjectKind.SHARD, table, replica.physicalName(), sides, judged);
    }

    /** What can be done about a copy that is not there. */
    private String lost(Shard shard) {
        String others = shard.replicas().stream()
                .map(Replica::node)
                .filter(other -> !other.equals(node))
                .map(NodeName::value)
                .collect(Collectors.joining(", "));
        return others.isEmpty()
                ? "its rows are on no other node: give the server its data_dir back, or drop the sharded table"
                : "of the copies of its rows there are those of " + others
                        + ": give the server its data_dir back; if that is lost, stop the worker and `node lost " + node
                        + "`, so that others get copies";
    }

    /** Tables that are named as those of shards are, and that nothing in the records knows here. */
    private void strangeTables() {
        new TreeMap<>(found.tables()).forEach((name, table) -> {
            Optional<String> of = PhysicalNames.tableOf(name);
            if (of.isPresent() && !records.homes().contains(name)) {
                lines.add(
                        ObjectKind.SHARD,
                        of.get(),
                        name,
                        new Sides(Sides.NOTHING, Sides.NOTHING, table.distributed() ? "a distributed table" : THERE),
                        Judged.left(
                                Verdict.UNKNOWN,
                                "it may hold rows, so it is left: look at them, and take it away by hand if nobody misses them, docs/runbooks/troubles.md#replication"));
            }
        });
    }

    private void route(KnownTable table) {
        boolean made = table.routes().contains(node);
        FoundTable there = found.tables().get(table.name().value());
        SearchPlaces wanted = SearchPlaces.of(table, node, records.fleet());
        Sides sides = new Sides(
                table.map().shards().size() + " shards",
                made ? "made, map " + table.map().version() : "not made",
                Sides.NOT_THERE);
        if (there == null) {
            add(table, sides, anew(table, wanted, Verdict.MISSING));
        } else if (!there.distributed()) {
            String advice = "somebody's table has the name: drop that by hand, then repair";
            add(table, sides.with("a table of its own"), Judged.left(Verdict.DIFFERS, advice));
        } else if (!there.why().isEmpty()) {
            String advice =
                    "the server could not show it, which says nothing of what it is: see to the error, and look again";
            add(table, sides.with(there.why()), Judged.left(Verdict.UNSURE, advice));
        } else {
            String elsewhere = wanted.differences(SearchPlaces.of(there.parts()));
            if (!elsewhere.isEmpty()) {
                add(table, sides.with(elsewhere), anew(table, wanted, Verdict.STALE));
            } else {
                add(table, sides.with(sides.desired()), made ? Judged.OK : anew(table, wanted, Verdict.STALE));
            }
        }
    }

    private void add(KnownTable table, Sides sides, Judged judged) {
        lines.add(ObjectKind.DISTRIBUTED, table, table.name().value(), sides, judged);
    }

    /** Something that is mended by giving a distributed table its parts: the server takes none of its own tables that are not there. */
    private Judged anew(KnownTable table, SearchPlaces wanted, Verdict verdict) {
        SortedSet<String> absent = wanted.here();
        absent.removeAll(found.tables().keySet());
        return absent.isEmpty()
                ? Judged.mendable(verdict)
                : Judged.left(
                        verdict,
                        "shards of " + table.name() + " that it is to read on this node are not there: "
                                + String.join(", ", absent));
    }

    private void temporary(Temporary object) {
        String name = object.name().substring(object.name().lastIndexOf('.') + 1);
        boolean there = found.tables().containsKey(name);
        String table = PhysicalNames.tableOf(name).orElse("");
        Sides sides = new Sides(
                object.needed() ? THERE : "-",
                object.kind() + ", " + object.state()
                        + object.group().map(group -> ", of group " + group).orElse(""),
                there ? THERE : Sides.NOT_THERE);
        Judged judged = Judged.OK;
        if (object.needed() && !there) {
            judged = Judged.left(
                    Verdict.MISSING, "what was to be brought back from it cannot be: `table undrop` will fail");
        } else if (there
                && !homes.contains(name)
                && !object.needed()
                && object.ended()
                && object.state().equals("kept")) {
            judged = Judged.left(Verdict.ORPHAN, "a cleanup takes it away: `cleanup run --only leftovers`");
        }
        lines.add(ObjectKind.TEMPORARY, table, name, sides, judged);
    }
}
