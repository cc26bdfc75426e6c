package io.shardwright.diagnosis;

import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.CatalogChange.Artifact;
import io.shardwright.metadata.NodeObjects.Temporary;
import io.shardwright.planning.FoundNode;
import io.shardwright.planning.FoundNode.FoundServer;
import io.shardwright.planning.FoundNode.FoundShard;
import io.shardwright.planning.FoundNode.FoundTable;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.planning.RoutePartition;
import io.shardwright.planning.SettlePlanner;
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
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts side by side what is to be on a node, what the records say, and what is there. Of a table that a group which has not ended changes, nothing is found wrong: what is on
 * its way is neither where it was nor where it will be.
 */
public final class Diagnosis {
    private static final String NOTHING = "nothing";
    private static final String NOT_THERE = "not there";

    /** How the server objects are named by which distributed tables reach other nodes. */
    private static final Pattern SERVER = Pattern.compile("sw_g([0-9]{1,18})_.+");

    private final FoundNode found;
    private final NodeRecords records;
    private final NodeStanding standing;
    private final NodeName node;
    private final Map<Long, String> names;
    private final List<DiagnosisLine> lines = new ArrayList<>();

    /** The names of the shard tables that are to be here, by their keys. */
    private final Map<FoundShard, String> homes = new HashMap<>();

    /** What is to be, what the records say, and what is. */
    private record Sides(String desired, String recorded, String actual) {
        Sides with(String seen) {
            return new Sides(desired, recorded, seen);
        }
    }

    private Diagnosis(FoundNode found, NodeRecords records, NodeStanding standing) {
        this.found = found;
        this.records = records;
        this.standing = standing;
        this.node = found.node().name();
        this.names = records.tables().stream()
                .collect(Collectors.toUnmodifiableMap(
                        KnownTable::generation, table -> table.name().value()));
    }

    /** Every object that is, or is to be, on a node that was looked at closely. */
    public static List<DiagnosisLine> of(FoundNode found, NodeRecords records, NodeStanding standing) {
        List<DiagnosisLine> lines = new ArrayList<>();
        lines.add(new DiagnosisLine(
                found.node().name(),
                ObjectKind.NODE,
                "",
                found.node().name().value(),
                "answers",
                standing.label(),
                "answers",
                Verdict.OK,
                false,
                ""));
        lines.addAll(new Diagnosis(found, records, standing).objects());
        return List.copyOf(lines);
    }

    /** The same of a node that does not answer. */
    public static List<DiagnosisLine> unseen(Node node, NodeRecords records, NodeStanding standing, String why) {
        List<DiagnosisLine> objects =
                new Diagnosis(new FoundNode(node, Map.of(), Map.of()), records, standing).objects();
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

    private List<DiagnosisLine> objects() {
        records.tables().forEach(this::shards);
        strangeShards();
        if (standing.admitted()) {
            records.tables().stream()
                    .filter(table -> !table.routes().isEmpty() && found.takesDistributed())
                    .forEach(this::distributed);
        }
        strangeServers();
        records.temporary().forEach(this::temporary);
        return lines;
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
        FoundShard key = new FoundShard(table.generation(), number, replica.epoch());
        homes.put(key, name);
        FoundTable there = found.tables().get(name);
        Sides sides = new Sides("shard " + table.name() + "/" + number, key.toString(), NOT_THERE);
        if (there == null) {
            add(ObjectKind.SHARD, table, name, sides, Judged.left(Verdict.MISSING, lost(key, name)));
            return;
        }
        String actual = there.distributed()
                ? "a distributed table"
                : there.shard().map(FoundShard::toString).orElse("a table that says nothing of a shard");
        String differences = there.form()
                .map(form -> TableForm.of(table.definition(), false).differences(form))
                .orElse("");
        boolean same = there.shard().equals(Optional.of(key)) && !there.distributed();
        if (same && differences.isEmpty()) {
            add(ObjectKind.SHARD, table, name, sides.with(actual), Judged.OK);
        } else {
            add(
                    ObjectKind.SHARD,
                    table,
                    name,
                    sides.with(same ? differences : actual),
                    Judged.left(Verdict.DIFFERS, "it may hold rows, so nothing replaces it: alter it back by hand"));
        }
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

    /** Shard tables that neither the catalog nor the ledger knows here. */
    private void strangeShards() {
        new TreeMap<>(found.tables())
                .forEach((name, table) -> table.shard().ifPresent(shard -> {
                    if (!records.homes().contains(name)
                            && !records.missed().artifacts().contains(found.qualified(name))) {
                        strange(name, shard);
                    }
                }));
    }

    private void strange(String name, FoundShard shard) {
        String table = names.getOrDefault(shard.generation(), "");
        boolean aside = name.equals(PhysicalNames.leftShard(shard.generation(), shard.shard(), shard.epoch()));
        String home = homes.getOrDefault(shard, "");
        boolean misnamed = !home.isEmpty() && !found.tables().containsKey(home);
        boolean alone = SettlePlanner.canBeLeft(found, records, name, shard);
        String advice = "it is kept, under a quarantine name";
        if (aside) {
            advice = "it is out of use already: drop it by hand if you do not need its rows";
        } else if (misnamed) {
            advice = "it is what is missing as " + home;
        } else if (!alone) {
            advice =
                    "another table there says the same of itself, and only one can be put aside: drop or rename one by hand, or alter its comment";
        }
        boolean mendable = !aside && !misnamed && alone && standing.admitted();
        Sides sides = new Sides(NOTHING, NOTHING, shard.toString());
        add(ObjectKind.SHARD, table, name, sides, new Judged(Verdict.UNKNOWN, mendable, advice));
    }

    private void distributed(KnownTable table) {
        String name = table.name().value();
        boolean made = table.routes().contains(node);
        servers(table, made);
        FoundTable there = found.tables().get(name);
        List<RoutePartition> parts = RoutePartition.of(table);
        String recorded = made ? "made, map " + table.map().version() : "not made";
        Sides sides = new Sides(parts.size() + " shards", recorded, NOT_THERE);
        if (there == null) {
            add(ObjectKind.DISTRIBUTED, table, name, sides, Judged.mendable(Verdict.MISSING));
        } else if (!there.distributed()) {
            add(
                    ObjectKind.DISTRIBUTED,
                    table,
                    name,
                    sides.with("a table of its own"),
                    Judged.left(
                            Verdict.DIFFERS,
                            "somebody's table has the name: rename or drop that by hand, then repair"));
        } else if (!there.unreadable().isEmpty()) {
            Judged unreadable = Judged.mendable(Verdict.DIFFERS);
            add(ObjectKind.DISTRIBUTED, table, name, sides.with(there.unreadable()), unreadable);
        } else {
            compare(table, there, parts, sides);
        }
    }

    private void compare(KnownTable table, FoundTable there, List<RoutePartition> parts, Sides sides) {
        String name = table.name().value();
        String form = there.form()
                .map(actual -> TableForm.of(table.definition(), true).differences(actual))
                .orElse("");
        String elsewhere = elsewhere(parts, there.partitions());
        if (!elsewhere.isEmpty()) {
            add(ObjectKind.DISTRIBUTED, table, name, sides.with(elsewhere), Judged.mendable(Verdict.STALE));
        } else if (!form.isEmpty()) {
            add(ObjectKind.DISTRIBUTED, table, name, sides.with(form), Judged.mendable(Verdict.DIFFERS));
        } else {
            boolean kept = table.routes().contains(node);
            Sides right = sides.with(there.partitions().size() + " shards");
            add(ObjectKind.DISTRIBUTED, table, name, right, kept ? Judged.OK : Judged.mendable(Verdict.STALE));
        }
    }

    /** Where a distributed table leads otherwise than it should. */
    private static String elsewhere(List<RoutePartition> wanted, List<RoutePartition> there) {
        Map<String, RoutePartition> byName = new TreeMap<>();
        there.forEach(part -> byName.put(part.name(), part));
        List<String> said = new ArrayList<>();
        for (RoutePartition part : wanted) {
            RoutePartition actual = byName.remove(part.name());
            if (actual == null) {
                said.add("no partition " + part.name());
            } else if (!actual.leads().equals(part.leads())) {
                said.add(part.name() + " leads to " + actual.leads() + " instead of " + part.leads());
            } else if (!actual.buckets().equals(part.buckets())) {
                said.add(part.name() + " has other buckets");
            }
        }
        byName.keySet().forEach(name -> said.add("partition " + name));
        return String.join("; ", said);
    }

    /** The server objects of a table that has its distributed table here; those of one that has not are made with it. */
    private void servers(KnownTable table, boolean made) {
        if (!made) {
            return;
        }
        Set<NodeName> reached = records.reached(table);
        for (NodeName target : new TreeSet<>(records.fleet().keySet())) {
            String server = PhysicalNames.routeServer(table.generation(), target);
            FoundServer actual = found.servers().get(server);
            FoundServer wanted = FoundServer.to(target(target));
            Sides sides = new Sides(wanted.toString(), "to " + target + ", for " + table.name(), NOT_THERE);
            if (!reached.contains(target)) {
                if (actual != null) {
                    Sides unwanted = new Sides(NOTHING, sides.recorded(), actual.toString());
                    add(ObjectKind.SERVER, table, server, unwanted, Judged.mendable(Verdict.STALE));
                }
            } else if (actual == null) {
                add(ObjectKind.SERVER, table, server, sides, Judged.mendable(Verdict.MISSING));
            } else {
                Judged judged = actual.equals(wanted) ? Judged.OK : Judged.mendable(Verdict.DIFFERS);
                add(ObjectKind.SERVER, table, server, sides.with(actual.toString()), judged);
            }
        }
    }

    private Node target(NodeName name) {
        return Optional.ofNullable(records.fleet().get(name)).orElseThrow();
    }

    /** Server objects of tables that are no more. */
    private void strangeServers() {
        new TreeMap<>(found.servers()).forEach((name, server) -> {
            Matcher ours = SERVER.matcher(name);
            if (ours.matches()) {
                long generation = Long.parseLong(ours.group(1));
                boolean known = names.containsKey(generation)
                        || records.missed().dropped().contains(generation)
                        || records.missed().stale().containsKey(generation);
                if (!known && records.changing().isEmpty()) {
                    add(
                            ObjectKind.SERVER,
                            "",
                            name,
                            new Sides(NOTHING, NOTHING, server.toString()),
                            Judged.left(
                                    Verdict.UNKNOWN,
                                    "of no table that is known: DROP SERVER by hand, if nothing of yours uses it"));
                }
            }
        });
    }

    private void temporary(Temporary object) {
        String prefix = found.qualified("");
        String name = object.name().startsWith(prefix) ? object.name().substring(prefix.length()) : object.name();
        FoundTable there = found.tables().get(name);
        String recorded = object.kind() + ", " + object.state()
                + object.group().map(group -> ", of group " + group).orElse("");
        String actual = there == null ? NOT_THERE : "there";
        boolean orphan =
                object.kind().equals(Artifact.SHARD_TABLE) && object.state().equals("kept") && object.ended();
        String table = Optional.ofNullable(there)
                .flatMap(FoundTable::shard)
                .map(shard -> names.getOrDefault(shard.generation(), ""))
                .orElse("");
        Sides sides = new Sides(object.needed() ? "there" : "-", recorded, actual);
        if (orphan && there != null) {
            Judged left = new Judged(Verdict.ORPHAN, standing.admitted(), "");
            add(ObjectKind.TEMPORARY, table, name, new Sides(NOTHING, recorded, actual), left);
        } else if (object.needed() && there == null) {
            add(
                    ObjectKind.TEMPORARY,
                    table,
                    name,
                    sides,
                    Judged.left(
                            Verdict.MISSING,
                            "what was to be brought back from it cannot be: `table undrop` or `move reverse` will fail"));
        } else {
            add(ObjectKind.TEMPORARY, table, name, sides, Judged.OK);
        }
    }

    private void add(ObjectKind kind, KnownTable table, String object, Sides sides, Judged judged) {
        add(kind, table.name().value(), object, sides, judged);
    }

    private void add(ObjectKind kind, String table, String object, Sides sides, Judged judged) {
        DiagnosisLine line = new DiagnosisLine(
                node,
                kind,
                table,
                object,
                sides.desired(),
                sides.recorded(),
                sides.actual(),
                judged.verdict(),
                judged.mendable(),
                judged.advice());
        @Nullable GroupId group = records.changing().get(table);
        if (line.verdict().differs() && group != null) {
            line = line.judged(Verdict.CHANGING, "group " + group + " is at work on the table");
        } else if (line.verdict().differs() && standing == NodeStanding.RETURNING) {
            line = line.judged(Verdict.CHANGING, "the node returns: `node show " + node + "`");
        }
        lines.add(line);
    }
}
