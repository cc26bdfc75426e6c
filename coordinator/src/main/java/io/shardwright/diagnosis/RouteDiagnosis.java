package io.shardwright.diagnosis;

import io.shardwright.fleet.NodeName;
import io.shardwright.planning.FoundNode;
import io.shardwright.planning.FoundNode.FoundServer;
import io.shardwright.planning.FoundNode.FoundTable;
import io.shardwright.planning.FoundRoute;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.planning.RoutePartition;
import io.shardwright.planning.TableForm;
import io.shardwright.table.PhysicalNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares the distributed tables on a node, and the server objects by which they reach others. */
final class RouteDiagnosis {
    /** How the server objects are named by which distributed tables reach other nodes. */
    private static final Pattern SERVER = Pattern.compile("sw_g([0-9]{1,18})_.+");

    private final FoundNode found;
    private final NodeRecords records;
    private final NodeName node;
    private final DiagnosisLines lines;

    RouteDiagnosis(FoundNode found, NodeRecords records, DiagnosisLines lines) {
        this.found = found;
        this.records = records;
        this.node = found.node().name();
        this.lines = lines;
    }

    /** A table's distributed table, and its server objects. */
    void compare(KnownTable table) {
        boolean made = table.routes().contains(node);
        FoundTable there = found.tables().get(table.name().value());
        if (made) {
            servers(table, there != null && !there.distributed());
        }
        FoundRoute wanted = FoundRoute.of(table);
        Sides sides =
                new Sides(shards(wanted), made ? "made, map " + table.map().version() : "not made", Sides.NOT_THERE);
        if (there == null) {
            add(table, sides, anew(table, Verdict.MISSING));
        } else if (there.engine().isEmpty()) {
            String advice = "`SHOW CREATE TABLE` says which: rename or drop it by hand, then repair";
            add(
                    table,
                    sides.with("a view, or a table that the server cannot read"),
                    Judged.left(Verdict.DIFFERS, advice));
        } else if (!there.distributed()) {
            String advice = "somebody's table has the name: rename or drop that by hand, then repair";
            add(table, sides.with("a table of its own"), Judged.left(Verdict.DIFFERS, advice));
        } else {
            compare(table, there, wanted, sides);
        }
    }

    private static String shards(FoundRoute route) {
        return route.partitions().size() + " shards";
    }

    private void add(KnownTable table, Sides sides, Judged judged) {
        lines.add(ObjectKind.DISTRIBUTED, table, table.name().value(), sides, judged);
    }

    /** Something that is mended by making a distributed table anew. */
    private Judged anew(KnownTable table, Verdict verdict) {
        String away = records.awayOf(table);
        return away.isEmpty()
                ? Judged.mendable(verdict)
                : Judged.left(
                        verdict,
                        "table " + table.name() + " has shards on " + away
                                + "; made anew now, its distributed table would answer for no shard at all. Repair it once that node is back");
    }

    private void compare(KnownTable table, FoundTable there, FoundRoute wanted, Sides sides) {
        FoundRoute route = there.route().orElse(FoundRoute.unsure("not looked at"));
        switch (route.reading()) {
            case BROKEN -> add(table, sides.with(route.why()), anew(table, Verdict.DIFFERS));
            case UNSURE ->
                add(
                        table,
                        sides.with(route.why()),
                        Judged.left(
                                Verdict.UNSURE,
                                "the server could not show it, which says nothing of what it is: see to the error, and look again"));
            case READ -> {
                String elsewhere = elsewhere(wanted.partitions(), route.partitions());
                String form = form(table, there, wanted, route);
                if (!elsewhere.isEmpty()) {
                    add(table, sides.with(elsewhere), anew(table, Verdict.STALE));
                } else if (!form.isEmpty()) {
                    add(table, sides.with(form), anew(table, Verdict.DIFFERS));
                } else {
                    boolean kept = table.routes().contains(node);
                    add(table, sides.with(shards(route)), kept ? Judged.OK : anew(table, Verdict.STALE));
                }
            }
        }
    }

    /** In what a distributed table differs but in where it leads. */
    private static String form(KnownTable table, FoundTable there, FoundRoute wanted, FoundRoute route) {
        List<String> said = new ArrayList<>();
        there.form()
                .map(actual -> TableForm.of(table.definition(), true).differences(actual))
                .filter(differences -> !differences.isEmpty())
                .ifPresent(said::add);
        if (!wanted.partitionedLike(route)) {
            said.add("partitioned by " + route.function() + " instead of " + wanted.function());
        }
        return String.join(", ", said);
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
    private void servers(KnownTable table, boolean nameTaken) {
        Set<NodeName> reached = records.reached(table);
        for (NodeName target : new TreeSet<>(records.fleet().keySet())) {
            String server = PhysicalNames.routeServer(table.generation(), target);
            FoundServer actual = found.servers().get(server);
            FoundServer wanted = records.server(target);
            Sides sides = new Sides(wanted.toString(), "to " + target + ", for " + table.name(), Sides.NOT_THERE);
            if (!reached.contains(target)) {
                if (actual != null) {
                    Sides unwanted = new Sides(Sides.NOTHING, sides.recorded(), actual.toString());
                    lines.add(ObjectKind.SERVER, table, server, unwanted, Judged.mendable(Verdict.STALE));
                }
            } else if (actual == null) {
                lines.add(ObjectKind.SERVER, table, server, sides, Judged.mendable(Verdict.MISSING));
            } else {
                Judged astray = nameTaken
                        ? Judged.left(Verdict.DIFFERS, "it is led back when the distributed table is made anew")
                        : anew(table, Verdict.DIFFERS);
                Judged judged = wanted.asksFor(actual) ? Judged.OK : astray;
                lines.add(ObjectKind.SERVER, table, server, sides.with(actual.toString()), judged);
            }
        }
    }

    /** Server objects of tables that are no more. */
    void strangeServers() {
        Set<Long> known =
                records.tables().stream().map(KnownTable::generation).collect(Collectors.toCollection(TreeSet::new));
        known.addAll(records.missed().dropped());
        known.addAll(records.missed().stale().keySet());
        new TreeMap<>(found.servers()).forEach((name, server) -> {
            Matcher ours = SERVER.matcher(name);
            if (ours.matches()
                    && !known.contains(Long.parseLong(ours.group(1)))
                    && records.changing().isEmpty()) {
                lines.add(
                        ObjectKind.SERVER,
                        "",
                        name,
                        new Sides(Sides.NOTHING, Sides.NOTHING, server.toString()),
                        Judged.left(
                                Verdict.UNKNOWN,
                                "of no table that is known: DROP SERVER by hand, if nothing of yours uses it"));
            }
        });
    }
}
