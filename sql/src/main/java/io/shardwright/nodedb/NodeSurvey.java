package io.shardwright.nodedb;

import io.shardwright.fitness.Fact;
import io.shardwright.fitness.Profile;
import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks a node what a fleet wants to know of it: four short questions, and one login of the account of distributed tables. */
public final class NodeSurvey {
    private static final Pattern GRANT = Pattern.compile("GRANT (.+?) ON (.+?) TO .*", Pattern.DOTALL);

    /** Between the rights of one grant; within parentheses are columns. */
    private static final Pattern BETWEEN_RIGHTS = Pattern.compile(", (?![^(]*\\))");

    private static final Pattern VERSION = Pattern.compile("^([0-9]+(?:\\.[0-9]+)*).*");

    /** What it logs in to is the node as others reach it. */
    private final Endpoint advertised;

    private final NodeDatabase node;
    private final long epoch;
    private final Supplier<Optional<RouteAccount>> route;

    /**
     * @param advertised where other nodes reach this one
     * @param route by which they do, if the worker has an account for it at the moment
     */
    public NodeSurvey(NodeDatabase node, long epoch, Endpoint advertised, Supplier<Optional<RouteAccount>> route) {
        this.node = node;
        this.epoch = epoch;
        this.advertised = advertised;
        this.route = route;
    }

    /**
     * What the node is now.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if it does not answer, {@link ErrorCode#FENCED} if it belongs to a newer session
     */
    public Profile ask() {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        try (NodeConnection connection = node.open(epoch)) {
            variables(connection, facts);
            String version = connection.text("SELECT VERSION()");
            facts.put(Fact.SERVER, version.contains("MariaDB") ? "mariadb" : "mysql");
            Matcher numbers = VERSION.matcher(version);
            if (numbers.matches()) {
                facts.put(Fact.VERSION, numbers.group(1));
            }
            facts.put(Fact.SPIDER, NodeDatabase.hasSpider(connection) ? "yes" : "no");
            facts.put(Fact.GRANTS, grants(connection));
        } catch (SQLException e) {
            throw node.refused(e);
        }
        Optional<RouteAccount> used = route.get();
        routeAccount(used).ifPresent(word -> facts.put(Fact.ROUTE_ACCOUNT, word));
        used.ifPresent(account -> facts.put(Fact.ROUTE_USER, account.user()));
        return new Profile(facts);
    }

    private static void variables(NodeConnection connection, Map<Fact, String> facts) throws SQLException {
        Map<String, String> known = new HashMap<>();
        try (PreparedStatement statement = connection.prepare("SHOW GLOBAL VARIABLES");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                known.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
            }
        }
        for (Fact fact : Fact.values()) {
            String value = known.get(fact.label());
            if (value != null && fact != Fact.VERSION) {
                facts.put(fact, value);
            }
        }
        facts.computeIfPresent(Fact.SQL_MODE, (fact, modes) -> sorted(List.of(modes.split(",", -1)), ","));
        Optional.ofNullable(known.get("datadir"))
                .flatMap(DataFolder::space)
                .ifPresent(space -> facts.putAll(space.facts()));
        facts.computeIfPresent(
                Fact.TIME_ZONE,
                (fact, zone) -> zone.equals("SYSTEM") ? known.getOrDefault("system_time_zone", zone) : zone);
    }

    private static String sorted(List<String> words, String gap) {
        return new TreeSet<>(words).stream().filter(word -> !word.isEmpty()).collect(Collectors.joining(gap));
    }

    private String grants(NodeConnection connection) throws SQLException {
        Set<String> rights = new TreeSet<>();
        try (PreparedStatement statement = connection.prepare("SHOW GRANTS FOR CURRENT_USER()");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                rights.addAll(rights(rows.getString(1), node.schema()));
            }
        }
        return String.join("; ", rights);
    }

    /** Each right of one grant with what it is on. The data schema is called {@code DATA}, as its name may differ between nodes. */
    static List<String> rights(String grant, String schema) {
        Matcher parts = GRANT.matcher(grant);
        if (!parts.matches()) {
            // A role; what it allows is listed too while it is active.
            return List.of();
        }
        String object = parts.group(2).replace("`" + schema + "`", "DATA").replace("`", "");
        return Arrays.stream(BETWEEN_RIGHTS.split(parts.group(1)))
                .filter(right -> !right.equals("USAGE"))
                .map(right -> right.replace("`", "") + " ON " + object)
                .toList();
    }

    /** Whether the account of distributed tables can be used; empty if that cannot be told now. */
    private Optional<String> routeAccount(Optional<RouteAccount> used) {
        if (used.isEmpty()) {
            return Optional.of("none");
        }
        NodeDatabase asOthers = new NodeDatabase(
                new NodeAccess(advertised, used.get().user(), used.get().password(), node.schema()));
        try (NodeConnection connection = asOthers.openToRead()) {
            connection.text("SELECT 1");
            return Optional.of("usable");
        } catch (SQLException e) {
            return asOthers.refused(e).code() == ErrorCode.ACCESS_DENIED ? Optional.of("refused") : Optional.empty();
        }
    }
}
