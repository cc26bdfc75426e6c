package io.shardwright.cli;

import io.shardwright.bench.ApiBench;
import io.shardwright.bench.ApiReport;
import io.shardwright.bench.LoadResult;
import io.shardwright.text.TextTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a coordinator holds. */
@Command(
        name = "api",
        description =
                "Measure what one coordinator holds of clients and event streams on a private cluster, and in how much"
                        + " memory. Ends with code 1 if a call fails, a stream misses an event or is dropped, or the coordinator"
                        + " takes more than 512 MB.")
final class ApiBenchCommand extends BenchCommand<ApiReport> {
    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "200",
            description = "Clients, each of which makes a call a second. Default: 200.")
    private int clients;

    @Option(
            names = "--streams",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Event streams, each of which is told every event. Default: 1000.")
    private int streams;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = TimeSpan.class,
            description = "How long, such as 90s or 5m. Default: 5m.")
    private Duration length = Duration.ZERO;

    ApiBenchCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ApiReport measure(Path base, Instant now, Consumer<String> progress) {
        return new ApiBench(new ApiBench.Options(clients, streams, length, base), progress).run(now);
    }

    @Override
    boolean complete(ApiReport report) {
        return report.held();
    }

    @Override
    List<String> lines(ApiReport report) {
        TextTable table = TextTable.of("call", "answered", "errors", "p50 ms", "p99 ms", "max ms");
        report.load()
                .calls()
                .forEach((kind, calls) -> table.row(
                        kind,
                        calls.answered(),
                        calls.errors().isEmpty() ? "0" : calls.errors(),
                        decimal(calls.p50Millis()),
                        decimal(calls.p99Millis()),
                        decimal(calls.maxMillis())));
        List<String> lines = new ArrayList<>(table.lines());
        LoadResult load = report.load();
        LoadResult.Streams told = load.streams();
        lines.add("");
        lines.add(decimal(report.callsPerSecond()) + " calls/s of " + decimal(report.offeredPerSecond())
                + " offered by " + report.clients() + " clients for " + Math.round(load.seconds()) + " s; "
                + report.errors() + " errors; " + load.publishedGroups() + " groups published, of "
                + load.unended() + " no commit was told.");
        lines.add(told.events() + " events of " + told.changes() + " changes told to " + told.open() + " of "
                + report.streams() + " streams, " + decimal(told.events() / load.seconds()) + " a second; missed "
                + told.missed() + ", twice or late " + told.disordered() + ", reloads " + told.reloads() + ", dropped "
                + told.dropped() + ", behind in the end " + told.behind() + "; " + told.reconnects()
                + " left and went on from their last id.");
        lines.add("from a group's change to its event's arrival: p50 " + decimal(told.p50Millis()) + " ms, p99 "
                + decimal(told.p99Millis()) + " ms, max " + decimal(told.maxMillis()) + " ms");
        lines.add("coordinator: peak " + Math.round(report.coordinator().peakMegabytes()) + " MB (limit "
                + Math.round(ApiReport.MEGABYTES_MAX) + "), heap "
                + Math.round(report.coordinator().heapMegabytes()) + " MB, "
                + report.coordinator().threads() + " threads");
        lines.add("processor time, s: coordinator "
                + decimal(report.coordinator().cpuSeconds()) + ", metadata database "
                + decimal(report.serverCpuSeconds()) + ", workers " + decimal(report.workersCpuSeconds())
                + ", load generator " + decimal(load.generatorCpuSeconds()));
        lines.add("On " + report.server() + ", Java " + report.java() + ", " + report.cores() + " cores.");
        return lines;
    }
}
