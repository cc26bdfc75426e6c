package io.shardwright.fitness;

import static io.shardwright.fitness.Severity.REFUSES;
import static io.shardwright.fitness.Severity.WARNS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * In what a node is not as it is to be: by itself, and beside the nodes of its fleet.
 *
 * <p>What the fleet has is what most of its nodes have, and of several values that are as common the one of the node that comes first. A fact that a node or the whole fleet does not know is not
 * compared: it is no difference.
 *
 * <p>It refuses where rows would mean something else on the node, or could never be moved away from it, and warns where it is slower, less safe or
 * narrower than the others.
 */
public final class FitnessRules {
    /** What is demanded of every node, also of the first. */
    private static final List<Demand> DEMANDS = List.of(
            new Demand(
                    Fact.LOG_BIN, "ON", REFUSES, "its rows could never be moved away, as moves follow the binary log"),
            new Demand(Fact.BINLOG_FORMAT, "ROW", REFUSES, "moves follow rows in the binary log, not statements"),
            new Demand(Fact.BINLOG_ROW_IMAGE, "FULL", REFUSES, "moves need whole rows in the binary log"),
            new Demand(Fact.LOG_BIN_COMPRESS, "OFF", REFUSES, "moves do not read a compressed binary log"),
            new Demand(
                    Fact.SYNC_BINLOG, "1", WARNS, "a crash of its host can lose what it has acknowledged, for its log"),
            new Demand(
                    Fact.INNODB_FLUSH_LOG_AT_TRX_COMMIT,
                    "1",
                    WARNS,
                    "a crash of its host can lose what it has acknowledged, and what a rollback goes by"));

    /** What is to be the same on all nodes. */
    private static final List<Likeness> ALIKE = List.of(
            new Likeness(Fact.SERVER, REFUSES, "definitions and logs differ between them"),
            new Likeness(Fact.SQL_MODE, REFUSES, "a statement would mean something else there"),
            new Likeness(Fact.CHARACTER_SET_SERVER, REFUSES, "tables that name none would get another"),
            new Likeness(Fact.COLLATION_SERVER, REFUSES, "texts would be sorted and compared otherwise"),
            new Likeness(Fact.LOWER_CASE_TABLE_NAMES, REFUSES, "the same name would be another table"),
            new Likeness(Fact.TIME_ZONE, WARNS, "a moment would be read as another time of day"),
            new Likeness(Fact.GTID_STRICT_MODE, WARNS, "its log may be in an order that the others refuse"),
            new Likeness(Fact.INNODB_PAGE_SIZE, WARNS, "a row that fits elsewhere may not fit"),
            new Likeness(Fact.INNODB_DEFAULT_ROW_FORMAT, WARNS, "a row that fits elsewhere may not fit"),
            new Likeness(Fact.INNODB_STRICT_MODE, WARNS, "a definition that others refuse may be changed silently"));

    private static final String GRANT_GAP = "; ";
    private static final String ANY_RIGHT = "ALL PRIVILEGES ON *.*";

    /** What a worker's account must be allowed beside its own schemas; one of each. */
    private static final List<List<String>> RIGHTS =
            List.of(List.of("REPLICATION SLAVE ON *.*"), List.of("BINLOG MONITOR ON *.*", "REPLICATION CLIENT ON *.*"));

    private static final List<List<String>> RIGHTS_OF_ROUTES =
            List.of(List.of("FEDERATED ADMIN ON *.*", "SUPER ON *.*"));

    private record Demand(Fact fact, String value, Severity severity, String why) {}

    private record Likeness(Fact fact, Severity severity, String why) {}

    private FitnessRules() {}

    /**
     * What is the matter with a node, what refuses it first.
     *
     * @param fleet the admitted nodes, this one among them if it is admitted: alone it must not make the others differ; none for the first node
     */
    public static List<Misfit> judge(Profile node, Collection<Profile> fleet) {
        List<Misfit> found = new ArrayList<>();
        for (Demand demand : DEMANDS) {
            boolean told = demand.fact() == Fact.LOG_BIN || !node.is(Fact.LOG_BIN, "OFF");
            demanded(node, demand).filter(misfit -> told).ifPresent(found::add);
        }
        ALIKE.forEach(likeness -> unlike(node, fleet, likeness).ifPresent(found::add));
        version(node, fleet).ifPresent(found::add);
        packet(node, fleet).ifPresent(found::add);
        grants(node, fleet, found);
        routes(node, fleet, found);
        return found.stream()
                .sorted(Comparator.comparing(Misfit::severity).thenComparing(Misfit::fact))
                .toList();
    }

    /** Those that keep a newcomer out. */
    public static List<Misfit> refusing(List<Misfit> misfits) {
        return misfits.stream().filter(misfit -> misfit.severity() == REFUSES).toList();
    }

    private static Optional<Misfit> demanded(Profile node, Demand demand) {
        return node.get(demand.fact())
                .filter(value -> !value.equalsIgnoreCase(demand.value()))
                .map(value -> new Misfit(
                        demand.fact(),
                        demand.severity(),
                        demand.fact().label() + " is " + shown(value) + ": " + demand.why(),
                        "Set " + demand.fact().label() + " to " + demand.value()
                                + (demand.fact() == Fact.LOG_BIN ? " in the server's files and restart it." : ".")));
    }

    private static Optional<Misfit> unlike(Profile node, Collection<Profile> fleet, Likeness likeness) {
        Optional<String> common = common(fleet, likeness.fact());
        return node.get(likeness.fact())
                .filter(value ->
                        common.filter(other -> !other.equalsIgnoreCase(value)).isPresent())
                .map(value -> new Misfit(
                        likeness.fact(),
                        likeness.severity(),
                        likeness.fact().label() + " is " + shown(value) + ", the fleet's is "
                                + shown(common.orElseThrow()) + ": " + likeness.why(),
                        likeness.fact() == Fact.SERVER
                                ? "Use the same server as the others."
                                : "Set " + likeness.fact().label() + " as the others have it, or change it on all."));
    }

    private static String shown(String value) {
        return value.isEmpty() ? "empty" : value;
    }

    private static Optional<String> common(Collection<Profile> fleet, Fact fact) {
        Map<String, Long> counts = fleet.stream()
                .map(profile -> profile.get(fact))
                .flatMap(Optional::stream)
                .collect(Collectors.groupingBy(value -> value, LinkedHashMap::new, Collectors.counting()));
        // The first of several as common: a later one only counts if it is more common.
        return counts.entrySet().stream()
                .reduce((first, later) -> later.getValue() > first.getValue() ? later : first)
                .map(Map.Entry::getKey);
    }

    /** An older server may not read what newer ones write; newer ones come one by one when a fleet is upgraded. */
    private static Optional<Misfit> version(Profile node, Collection<Profile> fleet) {
        Optional<String> common = common(fleet, Fact.VERSION);
        Optional<String> own = node.get(Fact.VERSION);
        if (own.isEmpty() || common.isEmpty() || series(own.get()).equals(series(common.get()))) {
            return Optional.empty();
        }
        boolean older = Arrays.compare(numbers(own.get()), numbers(common.get())) < 0;
        return Optional.of(new Misfit(
                Fact.VERSION,
                older ? REFUSES : WARNS,
                "version is " + own.get() + ", the fleet's is " + common.get()
                        + (older
                                ? ": an older server may not read what newer ones have written"
                                : ": what it writes may not be read by the others"),
                older ? "Upgrade its server." : "Upgrade the others soon."));
    }

    private static List<Integer> series(String version) {
        return Arrays.stream(numbers(version)).limit(2).boxed().toList();
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("[^0-9]+", -1))
                .filter(part -> !part.isEmpty() && part.length() < 9)
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static Optional<Misfit> packet(Profile node, Collection<Profile> fleet) {
        Optional<String> common = common(fleet, Fact.MAX_ALLOWED_PACKET);
        Optional<String> own = node.get(Fact.MAX_ALLOWED_PACKET);
        if (own.isEmpty() || common.isEmpty() || Long.parseLong(own.get()) >= Long.parseLong(common.get())) {
            return Optional.empty();
        }
        return Optional.of(new Misfit(
                Fact.MAX_ALLOWED_PACKET,
                WARNS,
                "max_allowed_packet is " + own.get() + ", the fleet's is " + common.get()
                        + ": a row that fits elsewhere may not be moved there",
                "Set max_allowed_packet to at least what the others have."));
    }

    private static void grants(Profile node, Collection<Profile> fleet, List<Misfit> found) {
        Optional<String> known = node.get(Fact.GRANTS);
        if (known.isEmpty()) {
            return;
        }
        Set<String> own = rights(known.get());
        Predicate<List<String>> lacks =
                oneOf -> !own.contains(ANY_RIGHT) && oneOf.stream().noneMatch(own::contains);
        for (List<String> needed : RIGHTS) {
            if (lacks.test(needed)) {
                found.add(missing(REFUSES, needed.get(0), "rows cannot be moved away from the node without it"));
            }
        }
        for (List<String> needed : RIGHTS_OF_ROUTES) {
            if (node.is(Fact.SPIDER, "yes") && lacks.test(needed)) {
                found.add(missing(REFUSES, needed.get(0), "distributed tables cannot be made without it"));
            }
        }
        common(fleet, Fact.GRANTS).ifPresent(common -> {
            Set<String> more = rights(common);
            more.removeAll(own);
            if (!more.isEmpty() && !own.contains(ANY_RIGHT)) {
                found.add(missing(WARNS, String.join(", ", more), "the worker's accounts of the fleet have it"));
            }
        });
    }

    private static Misfit missing(Severity severity, String right, String why) {
        return new Misfit(
                Fact.GRANTS,
                severity,
                "the worker's account has no " + right + ": " + why,
                "GRANT it to the worker's account.");
    }

    private static Set<String> rights(String grants) {
        Set<String> rights = new TreeSet<>(Arrays.asList(grants.split(GRANT_GAP, -1)));
        rights.remove("");
        return rights;
    }

    private static void routes(Profile node, Collection<Profile> fleet, List<Misfit> found) {
        if (node.is(Fact.SPIDER, "no")
                && common(fleet, Fact.SPIDER).filter("yes"::equals).isPresent()) {
            found.add(new Misfit(
                    Fact.SPIDER,
                    WARNS,
                    "the Spider engine is missing: new tables will have no distributed table on any node",
                    "Load the plugin ha_spider and restart the worker."));
        }
        if (node.is(Fact.SPIDER, "yes") && node.is(Fact.ROUTE_ACCOUNT, "none")) {
            found.add(new Misfit(
                    Fact.ROUTE_ACCOUNT,
                    REFUSES,
                    "the worker has no account for distributed tables, and its node has the Spider engine",
                    "Set route-accounts.route in the worker's settings."));
        }
        if (node.is(Fact.ROUTE_ACCOUNT, "refused")) {
            // It may be meant for the hosts of other nodes alone.
            found.add(new Misfit(
                    Fact.ROUTE_ACCOUNT,
                    WARNS,
                    "the server refuses the account of distributed tables, at least from the worker's host",
                    "Check route-accounts.route, its password, and its rights on the data schema."));
        }
    }
}
