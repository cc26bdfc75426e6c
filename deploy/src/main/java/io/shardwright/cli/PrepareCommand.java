package io.shardwright.cli;

import io.shardwright.demo.Demo;
import io.shardwright.demo.Scenario;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.Steps;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * The demonstration, played once unseen after a build, so that what need be done only once is done when the first real cluster starts: the
 * server unpacked, its data folder initialised, and archived the classes of what people look at first.
 */
@Command(name = "prepare", hidden = true, description = "Do once what every local cluster needs. Called after a build.")
final class PrepareCommand implements Callable<Integer> {
    private static final int NODES = 3;

    private final Surroundings surroundings;

    PrepareCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ClusterPlan plan = new ClusterPlan(surroundings.base(), "prepare", true, NODES, 1, Instant.now());
        try (Demo demo = Demo.start(plan, new Steps(new PrintWriter(Writer.nullWriter())))) {
            // A move is shown under a distributed table.
            boolean moves = demo.cluster().hasSpider();
            return (demo.play(EnumSet.range(Scenario.CREATE, moves ? Scenario.MOVE : Scenario.CRASH))
                            ? ExitCode.OK
                            : ExitCode.UNEXPECTED)
                    .number();
        }
    }
}
