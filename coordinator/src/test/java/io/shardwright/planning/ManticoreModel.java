package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.Action;
import io.shardwright.action.EnterCluster;
import io.shardwright.action.LeaveCluster;
import io.shardwright.action.ReleaseCluster;
import io.shardwright.action.RunSql;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Manticore does to nodes, their tables (each with the cluster it is in, or none), folders and clusters, as it was measured on real nodes. A
 * statement that a server would refuse fails the test.
 */
final class ManticoreModel {
    private static final Pattern CLUSTER = Pattern.compile("(?:CREATE|DELETE|EXIT|ALTER|JOIN) CLUSTER (\\w+)(.*)");
    private static final Pattern DONOR = Pattern.compile(" AT 'host-of-([\\w-]+):9312' '(\\w+)' as path");
    private static final Pattern LOCAL = Pattern.compile("local='(\\w+)'");

    private final Map<String, Map<String, String>> tables = new TreeMap<>();
    private final Set<String> folders = new TreeSet<>();
    private final Map<String, Set<String>> members = new TreeMap<>();

    void apply(String node, Action action) {
        if (action instanceof EnterCluster enter) {
            if (!members.getOrDefault(enter.cluster(), Set.of()).contains(node)) {
                assertThat(folders.add(node + "/" + enter.cluster())).isTrue();
                run(node, enter.sql());
            }
        } else if (action instanceof LeaveCluster leave) {
            run(node, "ALTER CLUSTER " + leave.cluster() + " DROP " + leave.table());
        } else if (action instanceof ReleaseCluster release) {
            release(node, release.cluster());
        } else {
            run(node, ((RunSql) action).sql());
        }
        tables.values().removeIf(Map::isEmpty);
    }

    /** As if nobody else needed it. */
    private void release(String node, String cluster) {
        run(node, "EXIT CLUSTER " + cluster);
        assertThat(folders.remove(node + "/" + cluster)).isTrue();
        if (members.getOrDefault(cluster, Set.of()).isEmpty()) {
            members.remove(cluster);
        }
    }

    boolean everyNodeHas(String table) {
        return tables.values().stream().allMatch(tablesOfNode -> tablesOfNode.containsKey(table));
    }

    private void run(String node, String sql) {
        String[] words = sql.split(" ", -1);
        if (words[1].equals("TABLE")) {
            table(node, words[0], words[2], sql);
            return;
        }
        Matcher matcher = CLUSTER.matcher(sql);
        assertThat(matcher.matches()).as(sql).isTrue();
        String cluster = matcher.group(1);
        switch (words[0]) {
            case "CREATE" -> {
                assertThat(matcher.group(2)).isEqualTo(" '" + cluster + "' as path");
                assertThat(folders).contains(node + "/" + cluster);
                assertThat(members.put(cluster, new TreeSet<>(Set.of(node)))).isNull();
            }
            case "DELETE" -> {
                membersOf(cluster, node).forEach(member -> free(member, cluster));
                members.remove(cluster);
            }
            case "EXIT" -> {
                assertThat(membersOf(cluster, node).remove(node)).isTrue();
                free(node, cluster);
            }
            case "ALTER" -> alter(node, cluster, words[3], words[4]);
            case "JOIN" -> join(node, cluster, matcher.group(2));
            default -> throw new AssertionError("the model knows no " + sql);
        }
    }

    private void table(String node, String verb, String table, String sql) {
        if (verb.equals("DROP")) {
            assertThat(of(node).remove(table))
                    .as("a table that is in no cluster")
                    .isEqualTo("");
            return;
        }
        Matcher local = LOCAL.matcher(sql);
        while (local.find()) {
            assertThat(of(node)).containsKey(local.group(1));
        }
        assertThat(of(node).put(table, "")).isNull();
    }

    private void alter(String node, String cluster, String verb, String table) {
        if (verb.equals("DROP")) {
            for (String member : membersOf(cluster, node)) {
                assertThat(of(member).put(table, "")).isEqualTo(cluster);
            }
            return;
        }
        assertThat(of(node).get(table)).isEqualTo("");
        for (String member : membersOf(cluster, node)) {
            assertThat(of(member).put(table, cluster))
                    .as("what ADD overwrites on " + member)
                    .isEqualTo("");
        }
    }

    private void join(String node, String cluster, String how) {
        Matcher donor = DONOR.matcher(how);
        assertThat(donor.matches()).as(how).isTrue();
        assertThat(folders).contains(node + "/" + donor.group(2));
        assertThat(membersOf(cluster, donor.group(1)).add(node)).isTrue();
        Map<String, String> joining = of(node);
        of(donor.group(1)).forEach((table, in) -> {
            if (in.equals(cluster)) {
                joining.put(table, cluster);
            }
        });
    }

    private void free(String node, String cluster) {
        of(node).replaceAll((table, in) -> in.equals(cluster) ? "" : in);
    }

    private Map<String, String> of(String node) {
        return tables.computeIfAbsent(node, any -> new TreeMap<>());
    }

    private Set<String> membersOf(String cluster, String node) {
        Set<String> nodes = members.getOrDefault(cluster, Set.of());
        assertThat(nodes).contains(node);
        return nodes;
    }

    @Override
    public String toString() {
        return tables + " " + folders + " " + members;
    }
}
