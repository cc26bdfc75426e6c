package io.shardwright.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the kernel says of a process at one moment.
 *
 * @param residentMegabytes of memory that it has
 * @param peakMegabytes the most that it ever had
 */
record ProcessFigures(double residentMegabytes, double peakMegabytes, int threads, double cpuSeconds) {
    private static final double KILO = 1024;

    static ProcessFigures of(long pid) {
        try {
            Map<String, Double> status = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.matches("(VmRSS|VmHWM|Threads):.*"))
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.indexOf(':')),
                            line -> Double.parseDouble(line.replaceAll("[^0-9]", ""))));
            return new ProcessFigures(
                    status.getOrDefault("VmRSS", 0.0) / KILO,
                    status.getOrDefault("VmHWM", 0.0) / KILO,
                    status.getOrDefault("Threads", 0.0).intValue(),
                    CpuSeconds.of(pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
