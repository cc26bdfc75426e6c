package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.queue.CommandPair;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Plays plans against a model of what Manticore does, as it was measured on real nodes, in any order that the edges allow: whatever prefix has run,
 * undoing it in reverse gives back exactly the state before each command, and nothing that holds a row is ever overwritten.
 */
class ManticoreUndoTest {
    private static final TableDefinition DEFINITION =
            TableDefinition.parse("id bigint primary key, name varchar(100)", "id");

    @Test
    void everyPrefixIsUndoneExactly() {
        for (int nodes = 2; nodes <= 5; nodes++) {
            for (int replicas = 1; replicas <= nodes; replicas++) {
                for (int shards : new int[] {1, 4, 7}) {
                    List<Node> fleet = Fleet.manticore(nodes);
                    CreateTable table = new CreateTable(
                            new TableName("users"),
                            DEFINITION,
                            Engine.MANTICORE,
                            shards,
                            replicas,
                            Optional.empty(),
                            7,
                            "k");
                    play(
                            CreateTablePlanner.plan(table, fleet, Set.of(), KnownClusters.NONE)
                                    .submission()
                                    .commands(),
                            new Random(nodes * 31L + replicas));
                }
            }
        }
    }

    private static void play(List<CommandPair> commands, Random random) {
        ManticoreModel model = new ManticoreModel();
        List<String> states = new ArrayList<>();
        for (CommandPair command : commands) {
            states.add(model.toString());
            model.apply(command.node().value(), command.forward());
        }
        assertThat(model.everyNodeHas("users")).isTrue();
        for (int i = commands.size() - 1; i >= 0; i--) {
            model.apply(
                    commands.get(i).node().value(), commands.get(i).rollback().orElseThrow());
            assertThat(model.toString())
                    .as("after undoing " + commands.get(i).name())
                    .isEqualTo(states.get(i));
        }
        // Any order that the edges allow, stopped anywhere: the rest in reverse order of seq must lead back to nothing.
        for (int round = 0; round < 20; round++) {
            ManticoreModel shuffled = new ManticoreModel();
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
                    shuffled.apply(
                            commands.get(i).node().value(),
                            commands.get(i).rollback().orElseThrow());
                }
            }
            assertThat(shuffled.toString()).isEqualTo(new ManticoreModel().toString());
        }
    }
}
