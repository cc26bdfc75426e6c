package io.shardwright.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Some thousand seeds of the product's own rules; {@code shardwright simulate} runs as many as one likes. */
final class SimulationTest {
    private static final long SEEDS = 3_000;

    @Test
    void everyInvariantHolds() throws InterruptedException {
        Simulations.Total total = Simulations.run(1, SEEDS, Runtime.getRuntime().availableProcessors(), done -> {});

        assertThat(total.violations().values().stream()
                        .map(r ->
                                r.violated() + ": " + r.detail() + "; replay: shardwright simulate --seed " + r.seed()))
                .isEmpty();
        assertThat(total.seeds()).isEqualTo(SEEDS);
        assertThat(total.happened())
                .as("a fault, an order or a transition that never comes is not simulated")
                .allSatisfy((what, count) -> assertThat(count).as(what).isPositive());
    }

    /** Seeds in which an operator gives up what stands between two undos of a mirrored group. */
    @ParameterizedTest
    @ValueSource(longs = {8_105, 11_300, 21_775, 22_794, 26_365, 120_751, 120_898})
    void whatIsGivenUpPassesOnWhatItWaitedFor(long seed) throws InterruptedException {
        assertThat(Simulations.run(seed, 1, 1, done -> {}).violations()).isEmpty();
    }

    /** Three undos of a group are refused to their last try, and given up one after another. */
    @Test
    void whatTakesLongIsWaitedFor() throws InterruptedException {
        assertThat(Simulations.run(873_693, 1, 1, done -> {}).violations()).isEmpty();
    }

    @Test
    void theRunsDoWhatTheyAreFor() throws InterruptedException {
        Simulations.Total total = Simulations.run(1, 500, 1, done -> {});

        assertThat(total.committed()).isGreaterThan(300);
        assertThat(total.rolledBack()).isGreaterThan(300);
        assertThat(total.stuck()).isGreaterThan(0);
    }

    @Test
    void oneSeedIsOneRun() {
        Simulation.Result first = Simulation.run(455, true);
        Simulation.Result second = Simulation.run(455, true);

        assertThat(second).isEqualTo(first);
        assertThat(first.log()).isNotEmpty();
        assertThat(Simulation.run(456, true).log()).isNotEqualTo(first.log());
    }
}
