package io.shardwright.diagnosis;

import io.shardwright.dialect.MariaDbTables;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.metadata.NodeObjects.Temporary;
import io.shardwright.planning.FoundNode;
import io.shardwright.planning.FoundNode.FoundShard;
import io.shardwright.planning.FoundNode.FoundTable;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.planning.TableForm;
import io.shardwright.queue.GroupId;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts side by side what is to be on a node, what the records say, and what is there.
 */
public final class Diagnosis {
    /** How the tables are named that were put aside. */
    private static final Pattern ASIDE = Pattern.compile("sw_q_g[0-9]+_.+");

    private final FoundNode found;
    private final NodeRecords records;
    private final NodeStanding standing;
    private final NodeName node;
    private final Map<Long, String> names;
    private final DiagnosisLines lines;

    /** The names of the shard tables that are to be here, by their keys. */
    private final Map<FoundShard, String> homes = new HashMap<>();

    private Diagnosis(FoundNode found, NodeRecords records, NodeStanding standing) {
        this.found = found;
        this.records = records;
        this.standing = standing;
        this.node = found.node().name();
        this.lines = new DiagnosisLines(node, records, standing);
        this.names = records.tables().stream()
                .collect(Collectors.toUnmodifiableMap(
                        KnownTable::generation, table -> table.name().value()));
    }

    /** A node that was looked at, and every object that is, or is to be, on it. */
    public static List<DiagnosisLine> of(SeenNode seen, NodeRecords records, NodeStanding standing) {
        NodeName name = seen.node().name();
        List<DiagnosisLine> lines = new ArrayList<>();
        lines.add(new DiagnosisLine(
                name,
                ObjectKind.NODE,
                "",
                name.value(),
                "answers",
                standing.label(),
                "answers",
                Verdict.OK,
                false,
                ""));
        lines.addAll(seen.objects(records, standing));
        return List.copyOf(lines);
    }

    /** The same of a node that does not answer. */
    public static List<DiagnosisLine> unseen(Node node, NodeRecords records, NodeStanding standing, String why) {
        List<DiagnosisLine> objects = SeenNode.unseen(node).objects(records, standing);
        List<DiagnosisLine> lines = new ArrayList<>();
        lines.add(new DiagnosisLine(
                node.name(),
                ObjectKind.NODE,
                "",
                node.name().value(),
                "answers",
                standing.label(),
                why,
                Verdict.UNREACHABLE,
                false,
                "start its server and its worker; objects not looked at: " + objects.size()));
        objects.forEach(line -> lines.add(line.unseen()));
        return List.copyOf(lines);
    }

    /**
     * What two looks in a row agree on: records are read one after another, so what came about between two of them may look wrong in one. Where they do not, the
     * object is changing.
     */
    public static List<DiagnosisLine> steady(List<DiagnosisLine> earlier, List<DiagnosisLine> later) {
        Set<DiagnosisLine> before = Set.copyOf(earlier);
        return later.stream()
                .map(line -> line.verdict().differs() && !before.contains(line)
                        ? line.judged(Verdict.CHANGING, "it has just changed; look again")
                        : line)
                .toList();
    }

    /** Every object that is, or is to be, on a node of MariaDB that was looked at closely. */
    static List<DiagnosisLine> objects(FoundNode found, NodeRecords records, NodeStanding standing) {
        return new Diagnosis(found, records, standing).objects();
    }

    private List<DiagnosisLine> objects() {
        records.tables().forEach(this::shards);
        strangeTables();
        RouteDiagnosis routes = new RouteDiagnosis(found, records, lines);
        if (standing.admitted()) {
            records.tables().stream()
                    .filter(table -> !table.routes().isEmpty() && found.takesDistributed())
                    .forEach(routes::compare);
        }
        routes.strangeServers();
        records.temporary().forEach(this::temporary);
        return lines.all();
    }

    private void shards(KnownTable table) {
        for (Shard shard : table.map().shards()) {
            for (Replica replica : shard.replicas()) {
                if (replica.node().equals(node)) {
                    shard(table, shard.number(), replica);
                }
            }
        }
    }

    private void shard(KnownTable table, int number, Replica replica) {
        String name = replica.physicalName();
        FoundShard key = new FoundShard(table.generation(), number, replica.madeEpoch());
        homes.put(key, name);
        FoundTable there = found.tables().get(name);
        Sides sides = new Sides("shard " + table.name() + "/" + number, key.toString(), Sides.NOT_THERE);
        if (there == null) {
            lines.add(ObjectKind.SHARD, table, name, sides, Judged.left(Verdict.MISSING, lost(key, name)));
            return;
        }
        String actual = there.distributed()
                ? "a distributed table"
                : there.shard().map(FoundShard::toString).orElse("a table that says nothing of a shard");
        String differences = differences(table, there);
        boolean same = there.shard().equals(Optional.of(key)) && !there.distributed();
        if (same && differences.isEmpty()) {
            lines.add(ObjectKind.SHARD, table, name, sides.with(actual), Judged.OK);
        } else {
            lines.add(
                    ObjectKind.SHARD,
                    table,
                    name,
                    sides.with(same ? differences : actual),
                    Judged.left(Verdict.DIFFERS, "it may hold rows, so nothing replaces it: alter it back by hand"));
        }
    }

    private static String differences(KnownTable table, FoundTable there) {
        List<String> said = new ArrayList<>();
        if (!there.engine().equalsIgnoreCase(MariaDbTables.ENGINE)) {
            said.add("engine " + there.engine() + " instead of " + MariaDbTables.ENGINE);
        }
        there.form()
                .map(form -> TableForm.of(table.definition(), false).differences(form))
                .filter(differences -> !differences.isEmpty())
                .ifPresent(said::add);
        return String.join(", ", said);
    }

    /** What can be done about a shard whose table is not there; there is no other copy of its rows. */
    private String lost(FoundShard key, String name) {
        return new TreeMap<>(found.tables())
                .entrySet().stream()
                        .filter(table -> table.getValue().shard().equals(Optional.of(key)))
                        .map(table -> "it is there under another name: RENAME TABLE " + found.qualified(table.getKey())
                                + " TO " + found.qualified(name))
                        .findFirst()
                        .orElse(
                                "its rows are on no other node: bring the table back from a backup, or drop the sharded table");
    }

    /** Shard tables, and tables that look like ones which were put aside, that neither the catalog nor the ledger knows here. */
    private void strangeTables() {
        new TreeMap<>(found.tables()).forEach((name, table) -> {
            boolean known = records.homes().contains(name)
                    || records.missed().artifacts().contains(found.qualified(name));
            if (!known && table.shard().isPresent()) {
                strange(name, table.shard().get());
            } else if (!known && ASIDE.matcher(name).matches()) {
                Sides sides = new Sides(
                        Sides.NOTHING,
                        Sides.NOTHING,
                        table.distributed() ? "a distributed table" : "a table of " + table.engine());
                String advice = "it is named like what was put aside, and nothing was: drop or rename it by hand";
                lines.add(ObjectKind.TEMPORARY, "", name, sides, Judged.left(Verdict.UNKNOWN, advice));
            }
        });
    }

    private void strange(String name, FoundShard shard) {
        String left = PhysicalNames.leftShard(shard.generation(), shard.shard(), shard.epoch());
        String home = homes.getOrDefault(shard, "");
        Judged judged;
        Optional<GroupId> retiring = retiring(left);
        if (PhysicalNames.isOneOf(name, left)) {
            judged = Judged.left(
                    Verdict.UNKNOWN, "it is out of use already: drop it by hand if you do not need its rows");
        } else if (!home.isEmpty() && !found.tables().containsKey(home)) {
            judged = Judged.left(Verdict.UNKNOWN, "it is what is missing as " + home);
        } else if (retiring.isPresent()) {
            judged = Judged.left(Verdict.CHANGING, "group " + retiring.get() + " puts it aside");
        } else {
            judged = new Judged(Verdict.UNKNOWN, standing.admitted(), "it is kept, under a quarantine name");
        }
        String table = names.getOrDefault(shard.generation(), "");
        lines.add(ObjectKind.SHARD, table, name, new Sides(Sides.NOTHING, Sides.NOTHING, shard.toString()), judged);
    }

    /** The group that has not ended and is to give a table this name, or a numbered one of it. */
    private Optional<GroupId> retiring(String left) {
        return records.temporary().stream()
                .filter(object -> object.state().equals("planned") && !object.ended())
                .filter(object -> PhysicalNames.isOneOf(local(object), left))
                .map(Temporary::group)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private String local(Temporary object) {
        String prefix = found.qualified("");
        return object.name().startsWith(prefix) ? object.name().substring(prefix.length()) : object.name();
    }

    private void temporary(Temporary object) {
        String name = local(object);
        FoundTable there = found.tables().get(name);
        String recorded = object.kind() + ", " + object.state()
                + object.group().map(group -> ", of group " + group).orElse("");
        String actual = there == null ? Sides.NOT_THERE : "there";
        boolean orphan = object.ended()
                && (object.closed()
                        || (object.kind().equals(Artifact.SHARD_TABLE)
                                && object.state().equals("kept")));
        String table = Optional.ofNullable(there)
                .flatMap(FoundTable::shard)
                .map(shard -> names.getOrDefault(shard.generation(), ""))
                .orElse("");
        Sides sides = new Sides(object.needed() ? "there" : "-", recorded, actual);
        if (orphan) {
            Judged left = object.last().isEmpty()
                    ? new Judged(Verdict.ORPHAN, standing.admitted(), "")
                    : Judged.left(Verdict.ORPHAN, object.last() + ": these may be all that is left of its rows");
            lines.add(ObjectKind.TEMPORARY, table, name, new Sides(Sides.NOTHING, recorded, actual), left);
        } else if (object.needed() && there == null) {
            lines.add(
                    ObjectKind.TEMPORARY,
                    table,
                    name,
                    sides,
                    Judged.left(
                            Verdict.MISSING,
                            "what was to be brought back from it cannot be: `table undrop` or `move reverse` will fail"));
        } else {
            lines.add(ObjectKind.TEMPORARY, table, name, sides, Judged.OK);
        }
    }
}
