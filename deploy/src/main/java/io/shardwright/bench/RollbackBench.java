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

/** What recording the way back costs, and how fast it is gone. Rounds alternate. */
public final class RollbackBench {
    private final Options options;
    private final Consumer<String> progress;

    /**
     * What to measure.
     *
     * @param tasks published and run with and without a rollback
     * @param undoTasks applied commands that are undone
     * @param scenarios which of {@link Scenario#ROLLBACK}
     * @param folder where the private server's files go; deleted by nobody
     */
    public record Options(int tasks, int undoTasks, int rounds, Set<Scenario> scenarios, Path folder) {
        public Options {
            scenarios = Set.copyOf(scenarios);
        }
    }

    public RollbackBench(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Measures; takes some minutes with the defaults. */
    public RollbackReport run(Instant now) {
        try (BenchServer server = BenchServer.start(options.folder().resolve("server"))) {
            Rounds measure = new Rounds(server, options.folder());
            Map<Scenario, List<Round>> rounds = new EnumMap<>(Scenario.class);
            for (int i = 1; i <= options.rounds(); i++) {
                for (Scenario scenario : Scenario.ROLLBACK) {
                    if (options.scenarios().contains(scenario)) {
                        int tasks = scenario.undoes() ? options.undoTasks() : options.tasks();
                        Round round = measure.run(scenario, tasks, 0);
                        rounds.computeIfAbsent(scenario, unused -> new ArrayList<>())
                                .add(round);
                        progress.accept("round " + i + " of " + options.rounds() + ", " + scenario.key() + ": "
                                + Math.round(round.tasksPerSecond()) + " commands/s");
                    }
                }
            }
            return report(server, rounds, now);
        }
    }

    private RollbackReport report(BenchServer server, Map<Scenario, List<Round>> rounds, Instant now) {
        Map<String, Round> medians = new LinkedHashMap<>();
        Map<String, List<Double>> cpu = new LinkedHashMap<>();
        rounds.forEach((scenario, of) -> {
            medians.put(scenario.key(), Medians.of(of));
            cpu.put(scenario.key(), of.stream().map(RollbackBench::cpuSeconds).toList());
        });
        Map<String, Double> undo = new LinkedHashMap<>();
        rounds.forEach((scenario, of) -> {
            if (scenario.undoes()) {
                undo.put(
                        scenario == Scenario.UNDO_STRICT ? "strict" : "mirrored",
                        Medians.median(of, Round::tasksPerSecond));
            }
        });
        return new RollbackReport(
                now.toString(),
                server.version(),
                System.getProperty("java.vm.version", ""),
                Runtime.getRuntime().availableProcessors(),
                options.rounds(),
                recordingCost(rounds),
                undo,
                medians,
                cpu);
    }

    /** 0 if one of the two was not measured. */
    private static double recordingCost(Map<Scenario, List<Round>> rounds) {
        List<Round> recorded = rounds.getOrDefault(Scenario.RECORDED, List.of());
        List<Round> unrecorded = rounds.getOrDefault(Scenario.UNRECORDED, List.of());
        return recorded.isEmpty() || unrecorded.isEmpty()
                ? 0
                : Medians.median(recorded, RollbackBench::cpuSeconds)
                                / Medians.median(unrecorded, RollbackBench::cpuSeconds)
                        - 1;
    }

    private static double cpuSeconds(Round round) {
        return round.processCpuSeconds() + round.serverCpuSeconds();
    }
}
