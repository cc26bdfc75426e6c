package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.Action;
import io.shardwright.action.MakeDirectory;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RunSql;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.queue.CommandPair;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Plays plans against a model of what Manticore does, as it was measured on real nodes, in any order that the edges allow: whatever prefix has run,
 * undoing it in reverse gives back exactly the state before each command, and nothing that holds a row is ever overwritten.
 */
class ManticoreUndoTest {
    private static final TableDefinition DEFINITION = TableDefinition.parse("id bigint primary key, name varchar(100)", "id");

    @Test
    void everyPrefixIsUndoneExactly() {
        for (int nodes = 2; nodes <= 5; nodes++) {
            for (int replicas = 1; replicas <= nodes; replicas++) {
                for (int shards : new int[] {1, 4, 7}) {
                    List<Node> fleet = Fleet.manticore(nodes);
                    CreateTable table =
                            new CreateTable(new TableName("users"), DEFINITION, Engine.MANTICORE, shards, replicas, 7, "k");
                    play(CreateTablePlanner.plan(table, fleet).submission().commands(), new Random(nodes * 31L + replicas));
                }
            }
        }
    }

    private static void play(List<CommandPair> commands, Random random) {
        Model model = new Model();
        List<String> states = new ArrayList<>();
        for (CommandPair command : commands) {
            states.add(model.toString());
            model.apply(command.node().value(), command.forward());
        }
        assertThat(model.tables.values()).allMatch(tables -> tables.containsKey("users"));
        for (int i = commands.size() - 1; i >= 0; i--) {
            model.apply(commands.get(i).node().value(), commands.get(i).rollback().orElseThrow());
            assertThat(model.toString()).as("after undoing " + commands.get(i).name()).isEqualTo(states.get(i));
        }
        // Any order that the edges allow, stopped anywhere: the rest in reverse order of seq must lead back to nothing.
        for (int round = 0; round < 20; round++) {
            Model shuffled = new Model();
            Set<String> done = new TreeSet<>();
            int stop = random.nextInt(commands.size() + 1);
            while (done.size() < stop) {
                List<CommandPair> ready = commands.stream()
                        .filter(command -> !done.contains(command.name()) && done.containsAll(command.after()))
                        .toList();
                CommandPair next = ready.get(random.nextInt(ready.size()));
                shuffled.apply(next.node().value(), next.forward());
                done.add(next.name());
            }
            for (int i = commands.size() - 1; i >= 0; i--) {
                if (done.contains(commands.get(i).name())) {
                    shuffled.apply(commands.get(i).node().value(), commands.get(i).rollback().orElseThrow());
                }
            }
            assertThat(shuffled.toString()).isEqualTo(new Model().toString());
        }
    }

    /** Nodes, their tables (each with the cluster it is in, or none), folders and clusters. A statement that the server would refuse fails. */
    private static final class Model {
        private final Map<String, Map<String, String>> tables = new TreeMap<>();
        private final Set<String> folders = new TreeSet<>();
        private final Map<String, Set<String>> members = new TreeMap<>();

        void apply(String node, Action action) {
            if (action instanceof MakeDirectory make) {
                assertThat(folders.add(node + "/" + make.path())).isTrue();
            } else if (action instanceof RemoveDirectory remove) {
                String cluster = remove.path();
                assertThat(members.getOrDefault(cluster, Set.of())).doesNotContain(node);
                assertThat(folders.remove(node + "/" + remove.path())).isTrue();
            } else {
                run(node, ((RunSql) action).sql());
            }
            tables.values().removeIf(Map::isEmpty);
        }

        private void run(String node, String sql) {
            Matcher m;
            if ((m = match("CREATE TABLE (\\w+) type='distributed'(.*)", sql)).matches()) {
                Matcher local = Pattern.compile("local='(\\w+)'").matcher(m.group(2));
                while (local.find()) {
                    assertThat(of(node)).containsKey(local.group(1));
                }
                assertThat(of(node).put(m.group(1), "")).isNull();
            } else if ((m = match("CREATE TABLE (\\w+) \\(.*", sql)).matches()) {
                assertThat(of(node).put(m.group(1), "")).isNull();
            } else if ((m = match("DROP TABLE (\\w+)", sql)).matches()) {
                assertThat(of(node).remove(m.group(1))).as("unable to drop a cluster table").isEqualTo("");
            } else if ((m = match("CREATE CLUSTER (\\w+) '(\\w+)' as path", sql)).matches()) {
                assertThat(folders).contains(node + "/" + m.group(2));
                assertThat(members.put(m.group(1), new TreeSet<>(Set.of(node)))).isNull();
            } else if ((m = match("DELETE CLUSTER (\\w+)", sql)).matches()) {
                String cluster = m.group(1);
                for (String member : member(cluster, node)) {
                    of(member).replaceAll((table, in) -> in.equals(cluster) ? "" : in);
                }
                members.remove(cluster);
            } else if ((m = match("ALTER CLUSTER (\\w+) ADD (\\w+)", sql)).matches()) {
                assertThat(of(node).get(m.group(2))).isEqualTo("");
                for (String member : member(m.group(1), node)) {
                    assertThat(member.equals(node) || !of(member).containsKey(m.group(2)))
                            .as("ADD overwrites on " + member)
                            .isTrue();
                    of(member).put(m.group(2), m.group(1));
                }
            } else if ((m = match("ALTER CLUSTER (\\w+) DROP (\\w+)", sql)).matches()) {
                for (String member : member(m.group(1), node)) {
                    assertThat(of(member).put(m.group(2), "")).isEqualTo(m.group(1));
                }
            } else if ((m = match("JOIN CLUSTER (\\w+) AT 'host-of-([\\w-]+):9312' '(\\w+)' as path", sql)).matches()) {
                String cluster = m.group(1);
                assertThat(folders).contains(node + "/" + m.group(3));
                Map<String, String> donor = of(m.group(2));
                assertThat(member(cluster, m.group(2)).add(node)).isTrue();
                donor.forEach((table, in) -> {
                    if (in.equals(cluster)) {
                        of(node).put(table, cluster);
                    }
                });
            } else if ((m = match("EXIT CLUSTER (\\w+)", sql)).matches()) {
                String cluster = m.group(1);
                assertThat(member(cluster, node).remove(node)).isTrue();
                of(node).replaceAll((table, in) -> in.equals(cluster) ? "" : in);
            } else {
                throw new AssertionError("the model knows no " + sql);
            }
        }

        private Map<String, String> of(String node) {
            return tables.computeIfAbsent(node, any -> new TreeMap<>());
        }

        private Set<String> member(String cluster, String node) {
            Set<String> nodes = members.getOrDefault(cluster, Set.of());
            assertThat(nodes).contains(node);
            return nodes;
        }

        private static Matcher match(String pattern, String sql) {
            return Pattern.compile(pattern).matcher(sql);
        }

        @Override
        public String toString() {
            return tables + " " + folders + " " + members;
        }
    }
}
