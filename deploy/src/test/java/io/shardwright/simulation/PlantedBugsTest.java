package io.shardwright.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulator can fail: each known bug, planted alone, is caught by the invariant that it breaks. */
final class PlantedBugsTest {
    private static final long SEEDS_MAX = 10_000;

    static Stream<PlantedBug> bugs() {
        return PlantedBug.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isCaught(PlantedBug bug) throws InterruptedException {
        Simulations.Total total =
                Simulations.run(SEEDS_MAX, bug.rules(), Runtime.getRuntime().availableProcessors());

        assertThat(total.violations()).as("within %d seeds", SEEDS_MAX).isNotEmpty();
        assertThat(total.violations().values())
                .anySatisfy(result ->
                        assertThat(bug.invariants()).as(result.detail()).contains(result.violated()));
    }
}
