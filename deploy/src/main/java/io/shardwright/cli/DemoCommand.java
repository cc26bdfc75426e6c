package io.shardwright.cli;

import io.shardwright.demo.Demo;
import io.shardwright.demo.Scenario;
import io.shardwright.local.Steps;
import io.shardwright.time.Stopwatch;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description =
                "Start a local cluster, show on it what Shardwright does and check that it did, and stop it again.")
final class DemoCommand implements Callable<Integer> {
    private static final int NODES = 3;

    @Mixin
    private final LocalOptions local = new LocalOptions();

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "Only this part: create, rollback, crash, move or rebalance. Default: the first three.")
    private @Nullable Scenario scenario;

    @Option(names = "--keep", description = "Leave the cluster running until Ctrl-C.")
    private boolean keep;

    private final Surroundings surroundings;

    DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Stopwatch total = Stopwatch.started();
        Steps steps = new Steps(surroundings.screen().out());
        Set<Scenario> scenarios = scenario == null ? Scenario.USUAL : Set.of(scenario);
        try (Demo demo = Demo.start(local.plan(surroundings, "demo", true, NODES, 1, Instant.now()), steps)) {
            boolean held = demo.play(scenarios);
            if (keep) {
                steps.heading("The cluster runs until Ctrl-C.");
                UpCommand.addresses(demo.cluster(), steps);
                demo.suggestWhileRunning(local.finding());
                new CountDownLatch(1).await();
            }
            demo.stop();
            steps.heading((held ? "Every check held." : "NOT every check held.") + " Total"
                    + Steps.duration(total.elapsedMillis()) + ".");
            demo.suggestFurther();
            return (held ? ExitCode.OK : ExitCode.UNEXPECTED).number();
        }
    }
}
