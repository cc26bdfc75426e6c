package io.shardwright.torture;

import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.local.Together;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at every record and every node when all is over, and lists what is not as it must be. Changes nothing but a schema of its own. */
final class Inspection {
    private static final Pattern GROUP_IN_NAME = Pattern.compile("^(?:t|v|a|old_|sw_q_g)(\\d+)");
    private static final Pattern DEFINER = Pattern.compile(" DEFINER=`[^`]*`@`[^`]*`");
    /** What must hold of every group's end. */
    static final String SETTLED = "every group is settled";

    private static final int SHOWN_MAX = 2_000;

    private final LocalCluster cluster;
    private final Workload workload;

    Inspection(LocalCluster cluster, Workload workload) {
        this.cluster = cluster;
        this.workload = workload;
    }

    /** Every group of the metadata database, in the order of their ends. */
    List<GroupRecord> groups() {
        return cluster.metadata().run(Account.ROOT, GroupRecord.QUERY).stream()
                .map(GroupRecord::of)
                .toList();
    }

    /** All that is wrong; empty if all is as it must be. */
    List<Violation> violations() {
        List<GroupRecord> groups = groups();
        List<Violation> found = new ArrayList<>(ofGroups(groups));
        found.addAll(ofRecords());
        List<Integer> committed = groups.stream()
                .filter(GroupRecord::committed)
                .map(GroupRecord::number)
                .toList();
        Map<Integer, String> names =
                groups.stream().collect(Collectors.toMap(GroupRecord::number, GroupRecord::named, (a, b) -> a));
        List<Violation> ofNodes = Collections.synchronizedList(new ArrayList<>());
        Together.run(cluster.nodes().stream()
                .<Runnable>map(node -> () -> ofNodes.addAll(ofNode(node, committed, names)))
                .toList());
        found.addAll(ofNodes);
        return found;
    }

    private List<Violation> ofGroups(List<GroupRecord> groups) {
        List<Violation> found = new ArrayList<>();
        Map<Integer, GroupRecord> byNumber = new LinkedHashMap<>();
        for (GroupRecord group : groups) {
            if (byNumber.put(group.number(), group) != null) {
                found.add(new Violation(group.named(), "", "a group is published once", "one", "two"));
            }
        }
        for (PlannedGroup planned : workload.groups()) {
            GroupRecord group = byNumber.get(planned.number());
            if (group != null && !group.committed() && !group.rolledBack()) {
                String words = group.state() + " " + group.reason();
                found.add(new Violation(group.named(), "", SETTLED, "committed or rolled back", words));
            } else if (group != null && planned.fails() && group.committed()) {
                found.add(new Violation(
                        group.named(), "", "a group with a failed command is rolled back", "rolled_back", "committed"));
            }
        }
        return found;
    }

    /** That a group ended means the same for each of its commands and for its locks. */
    private List<Violation> ofRecords() {
        List<Violation> found = new ArrayList<>();
        String commands = "SELECT CONCAT(g.uuid, ' (', g.title, ')'), q.node, g.state,"
                + " CONCAT(q.name, ' ', q.status, ' ', q.effect, ' ', COALESCE(q.error, ''))"
                + " FROM shardwright.operation_group g JOIN shardwright.sharding_queue q ON q.operation_group = g.id WHERE ";
        add(
                found,
                commands + "g.state = 'committed' AND q.status <> 'done'",
                "every command of a committed group is done");
        add(
                found,
                commands + "g.state = 'rolled_back' AND (q.status NOT IN ('undone', 'failed', 'cancelled', 'done')"
                        + " OR (q.status <> 'undone' AND q.effect NOT IN ('none', 'preexisting')))",
                "nothing that a rolled back group did is left");
        add(
                found,
                "SELECT CONCAT(g.uuid, ' (', g.title, ')'), '', g.state, l.resource FROM shardwright.operation_group g"
                        + " JOIN shardwright.group_lock l ON l.group_id = g.id WHERE g.ended_at IS NOT NULL",
                "a group that has ended locks nothing");
        return found;
    }

    private void add(List<Violation> found, String query, String what) {
        for (List<@Nullable String> row : cluster.metadata().run(Account.ROOT, query)) {
            found.add(new Violation(text(row, 0), text(row, 1), what, text(row, 2), text(row, 3)));
        }
    }

    private List<Violation> ofNode(LocalNode node, List<Integer> committed, Map<Integer, String> names) {
        LocalMariaDb server = node.server();
        var unused = server.runAll(Account.ROOT, Reckoning.statements(workload, node.name(), committed));
        List<String> expected = tables(server, Reckoning.SCHEMA);
        List<String> found = tables(server, Things.SCHEMA);
        List<Violation> violations = new ArrayList<>(leftovers(node));
        TreeSet<String> all = new TreeSet<>(expected);
        all.addAll(found);
        Map<String, String> wanted = contents(server, Reckoning.SCHEMA, expected);
        Map<String, String> there = contents(server, Things.SCHEMA, found);
        for (String table : all) {
            String one = wanted.getOrDefault(table, "no such table");
            String other = there.getOrDefault(table, "no such table");
            if (!alike(one, other)) {
                violations.add(difference(node.name(), table, one, other, names));
            }
        }
        var unusedRows = server.run(Account.ROOT, "DROP DATABASE " + Reckoning.SCHEMA);
        return violations;
    }

    /**
     * Two commands without an order between them may add their columns or indexes in either; so lines may come in any order, and none may be missing. The
     * last of a definition has no comma.
     */
    static boolean alike(String expected, String found) {
        return sorted(expected).equals(sorted(found));
    }

    private static List<String> sorted(String lines) {
        return lines.lines().map(line -> line.replaceFirst(",$", "")).sorted().toList();
    }

    private static Violation difference(
            String node, String table, String expected, String found, Map<Integer, String> names) {
        Matcher number = GROUP_IN_NAME.matcher(table);
        String group = number.find() ? names.getOrDefault(Integer.parseInt(number.group(1)), "") : "";
        List<String> only = new ArrayList<>(expected.lines().toList());
        List<String> other = new ArrayList<>(found.lines().toList());
        found.lines().forEach(only::remove);
        expected.lines().forEach(other::remove);
        return new Violation(
                group,
                node,
                "a node is as the committed groups made it: " + table,
                shown(String.join(" / ", only)),
                shown(String.join(" / ", other)));
    }

    private static String shown(String text) {
        return text.isEmpty() ? "no more" : text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    }

    private static List<String> tables(LocalMariaDb server, String schema) {
        return server
                .run(
                        Account.ROOT,
                        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '" + schema + "'")
                .stream()
                .map(row -> text(row, 0))
                .toList();
    }

    /** By table: its definition as the server writes it, and its rows, sorted, a line each. */
    private static Map<String, String> contents(LocalMariaDb server, String schema, List<String> tables) {
        List<String> questions = new ArrayList<>();
        for (String table : tables) {
            questions.add("SHOW CREATE TABLE " + schema + "." + table);
            questions.add("SELECT * FROM " + schema + "." + table);
        }
        List<List<List<@Nullable String>>> answers = server.runAll(Account.ROOT, questions);
        Map<String, String> contents = new LinkedHashMap<>();
        for (int i = 0; i < tables.size(); i++) {
            String definition = DEFINER.matcher(text(answers.get(2 * i).get(0), 1))
                    .replaceAll("")
                    .replace("`" + schema + "`", "`schema`");
            String rows = answers.get(2 * i + 1).stream()
                    .map(row -> "row " + row)
                    .sorted()
                    .collect(Collectors.joining("\n"));
            contents.put(tables.get(i), definition + "\n" + rows);
        }
        return contents;
    }

    /** What a worker makes for a moment, and what still runs although all groups have ended. */
    private static List<Violation> leftovers(LocalNode node) {
        List<Violation> found = new ArrayList<>();
        Map<String, String> questions = Map.of(
                "the scratch schema is gone",
                "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'shardwright_scratch'",
                "no statement of the worker runs",
                "SELECT CONCAT(ID, ' ', COMMAND, ' ', COALESCE(INFO, '')) FROM information_schema.PROCESSLIST WHERE USER = '"
                        + Account.WORKER
                        + "' AND COMMAND <> 'Sleep' AND TIME > 5",
                "no transaction is open",
                "SELECT CONCAT(trx_id, ' of connection ', trx_mysql_thread_id, ' ', COALESCE(trx_query, '')) FROM"
                        + " information_schema.INNODB_TRX WHERE trx_started < NOW() - INTERVAL 20 SECOND",
                "no foreign server is left",
                "SELECT Server_name FROM mysql.servers");
        questions.forEach((what, query) -> node.server()
                .run(Account.ROOT, query)
                .forEach(row -> found.add(new Violation("", node.name(), what, "none", text(row, 0)))));
        return found;
    }

    private static String text(List<@Nullable String> row, int column) {
        return Objects.requireNonNullElse(row.get(column), "");
    }
}
