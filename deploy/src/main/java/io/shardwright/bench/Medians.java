package io.shardwright.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The median of each figure over several rounds. */
final class Medians {
    private Medians() {}

    static Round of(List<Round> rounds) {
        return new Round(
                rounds.get(0).tasks(),
                rounds.stream().mapToInt(Round::ended).min().orElse(0),
                median(rounds, Round::tasksPerSecond),
                median(rounds, Round::p50Millis),
                median(rounds, Round::p99Millis),
                median(rounds, Round::lightP50Millis),
                median(rounds, Round::lightP99Millis),
                median(rounds, Round::processCpuSeconds),
                median(rounds, Round::serverCpuSeconds),
                median(rounds, Round::processPeakMegabytes),
                median(rounds, Round::serverPeakMegabytes),
                median(rounds, Round::statementsPerTask),
                median(rounds, Round::commitsPerTask));
    }

    static <T> double median(List<T> rounds, ToDoubleFunction<T> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
