package io.shardwright.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Runs every scenario in turn, round by round, so that what else the machine does meets all of them alike. */
public final class QueueBench {
    private final Options options;
    private final Consumer<String> progress;

    /**
     * What to measure.
     *
     * @param tasks of the independent scenarios
     * @param shapeTasks commands of chains, fan-out and fan-in
     * @param lightTasks tasks published one by one on an idle queue
     * @param folder where the private server's files go; deleted by nobody
     */
    public record Options(
            int tasks, int shapeTasks, int lightTasks, int rounds, int oldRows, Set<Scenario> scenarios, Path folder) {
        public Options {
            scenarios = Set.copyOf(scenarios);
        }
    }

    public QueueBench(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Measures; takes some minutes with the defaults. */
    public QueueReport run(Instant now) {
        try (BenchServer server = BenchServer.start(options.folder().resolve("server"))) {
            Rounds measure = new Rounds(server, options.folder());
            Map<Scenario, List<Round>> rounds = new EnumMap<>(Scenario.class);
            if (options.scenarios().contains(Scenario.OLD_ROWS)) {
                progress.accept("adding " + options.oldRows() + " settled rows");
                server.fresh(Rounds.OLD);
                // Its first round makes the tables; it is thrown away.
                measure.run(Scenario.OLD_ROWS, 1, 0);
                server.addOldRows(Rounds.OLD, options.oldRows());
            }
            for (int i = 1; i <= options.rounds(); i++) {
                for (Scenario scenario : Scenario.QUEUE) {
                    if (options.scenarios().contains(scenario)) {
                        Round round = measure.run(scenario, tasks(scenario), lightTasks(scenario));
                        rounds.computeIfAbsent(scenario, unused -> new ArrayList<>())
                                .add(round);
                        progress.accept("round " + i + " of " + options.rounds() + ", " + scenario.key() + ": "
                                + Math.round(round.tasksPerSecond()) + " tasks/s");
                    }
                }
            }
            return report(server, rounds, now);
        }
    }

    private int tasks(Scenario scenario) {
        return switch (scenario) {
            case SHARDWRIGHT, DB_SCHEDULER, OLD_ROWS, FULL_PATH -> options.tasks();
            case CHAINS, FAN_OUT, FAN_IN -> options.shapeTasks();
            case RECORDED, UNRECORDED, UNDO_STRICT, UNDO_MIRRORED -> throw new IllegalArgumentException(scenario.key());
        };
    }

    private int lightTasks(Scenario scenario) {
        return switch (scenario) {
            case SHARDWRIGHT, DB_SCHEDULER, OLD_ROWS, FULL_PATH -> options.lightTasks();
            case CHAINS, FAN_OUT, FAN_IN, RECORDED, UNRECORDED, UNDO_STRICT, UNDO_MIRRORED -> 0;
        };
    }

    private QueueReport report(BenchServer server, Map<Scenario, List<Round>> rounds, Instant now) {
        Map<String, Round> medians = new LinkedHashMap<>();
        Map<String, List<Double>> each = new LinkedHashMap<>();
        rounds.forEach((scenario, of) -> {
            medians.put(scenario.key(), Medians.of(of));
            each.put(scenario.key(), of.stream().map(Round::tasksPerSecond).toList());
        });
        return new QueueReport(
                now.toString(),
                server.version(),
                System.getProperty("java.vm.version", ""),
                Runtime.getRuntime().availableProcessors(),
                options.rounds(),
                options.oldRows(),
                ratio(medians, Scenario.SHARDWRIGHT, Scenario.DB_SCHEDULER),
                ratio(medians, Scenario.OLD_ROWS, Scenario.SHARDWRIGHT),
                medians,
                each);
    }

    /** 0 if one of the two was not measured. */
    private static double ratio(Map<String, Round> medians, Scenario one, Scenario other) {
        Round above = medians.get(one.key());
        Round below = medians.get(other.key());
        return above == null || below == null ? 0 : above.tasksPerSecond() / below.tasksPerSecond();
    }
}
