package io.shardwright.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandOrderTest {
    private static CommandPair command(String name, String... after) {
        return CommandPair.of(
                name,
                new NodeName("n1"),
                new RunSql("CREATE TABLE t (id INT)"),
                new RunSql("DROP TABLE t"),
                Arrays.asList(after));
    }

    private static List<String> order(CommandPair... commands) {
        return CommandOrder.sorted(List.of(commands)).stream()
                .map(CommandPair::name)
                .toList();
    }

    @Test
    void leavesAnOrderThatServesAlone() {
        assertThat(order(command("c"), command("a", "c"), command("b", "c"), command("d")))
                .containsExactly("c", "a", "b", "d");
    }

    @Test
    void movesACommandBehindWhatItWaitsForAndNoFurther() {
        assertThat(order(command("a", "d"), command("b"), command("c"), command("d"), command("e")))
                .containsExactly("b", "c", "d", "a", "e");
        assertThat(order(command("a", "b"), command("b", "c"), command("c"))).containsExactly("c", "b", "a");
    }

    @Test
    void takesADependencyThatIsNamedTwiceOnce() {
        assertThat(order(command("a", "b", "b"), command("b"))).containsExactly("b", "a");
    }

    @Test
    void namesTheCircleAndNotWhatOnlyWaitsElsewhere() {
        assertThatThrownBy(() -> order(command("free"), command("a", "b"), command("b", "a")))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCY_CYCLE);
                    assertThat(e.message()).isEqualTo("commands wait for each other in a circle: a, b");
                });
    }

    @Test
    void sortsAsManyAsAGroupMayHave() {
        List<CommandPair> chain = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            chain.add(i == 9_999 ? command("c" + i) : command("c" + i, "c" + (i + 1)));
        }
        assertThat(CommandOrder.sorted(chain).get(0).name()).isEqualTo("c9999");
        assertThat(CommandOrder.sorted(chain).get(9_999).name()).isEqualTo("c0");
    }
}
