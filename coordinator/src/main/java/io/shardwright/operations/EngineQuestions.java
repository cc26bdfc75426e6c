package io.shardwright.operations;

import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.health.CopyFigures;
import io.shardwright.health.EngineRecords;
import io.shardwright.health.SeenCluster;
import io.shardwright.manticore.SearchAnswers;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.LinkPool;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What nodes of search engines say of themselves, asked through their workers, all at once. Reads only. */
final class EngineQuestions {
    /** A node answers what is on it within milliseconds; a scrape of metrics asks too, and has to end within eight seconds. */
    private static final long STATE_SECONDS_MAX = 5;

    /** All ids of a shard are read for its figures. */
    private static final long FIGURES_SECONDS_MAX = 20;

    /** About seventy rows a cluster. */
    private static final int STATUS_ROWS_MAX = 100_000;

    private static final int TABLES_MAX = 1_000_000;

    private final LinkPool links;

    EngineQuestions(LinkPool links) {
        this.links = links;
    }

    /** The clusters and the tables of nodes. */
    List<EngineRecords.Answer> state(Collection<Node> nodes) {
        List<CompletableFuture<EngineRecords.Answer>> asked =
                nodes.stream().map(this::state).toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<EngineRecords.Answer> state(Node node) {
        NodeName name = node.name();
        return NodeQuestion.ask(links, node, "SHOW STATUS LIKE 'cluster%'", STATUS_ROWS_MAX)
                .thenCombine(
                        NodeQuestion.ask(links, node, "SHOW TABLES", TABLES_MAX),
                        (status, tables) -> new EngineRecords.Answer(
                                name,
                                Optional.empty(),
                                SeenCluster.of(status),
                                tables.stream()
                                        .map(row -> Objects.toString(row.get(0), ""))
                                        .toList()))
                .orTimeout(STATE_SECONDS_MAX, TimeUnit.SECONDS)
                .exceptionally(
                        failure -> new EngineRecords.Answer(name, Optional.of(why(failure)), List.of(), List.of()));
    }

    private static String why(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException wrapped && wrapped.getCause() != null) {
            cause = wrapped.getCause();
        }
        if (cause instanceof TimeoutException) {
            return "no answer in time";
        }
        return cause instanceof ShardwrightException known ? known.message() : "it does not answer";
    }

    /** What the copies of a shard amount to, by node; of those that answered. */
    SortedMap<NodeName, CopyFigures> figures(Collection<Node> holders, String table) {
        TreeMap<NodeName, CompletableFuture<Optional<CopyFigures>>> asked = new TreeMap<>();
        holders.forEach(node -> asked.put(
                node.name(),
                NodeQuestion.ask(links, node, "SELECT COUNT(*), SUM(id), MIN(id), MAX(id) FROM " + table, 1)
                        .orTimeout(FIGURES_SECONDS_MAX, TimeUnit.SECONDS)
                        .thenApply(rows -> Optional.of(figures(rows.get(0))))
                        .exceptionally(failure -> Optional.empty())));
        SortedMap<NodeName, CopyFigures> figures = new TreeMap<>();
        asked.forEach((node, answer) -> answer.join().ifPresent(found -> figures.put(node, found)));
        return figures;
    }

    private static CopyFigures figures(List<@Nullable String> row) {
        return new CopyFigures(number(row.get(0)), number(row.get(1)), number(row.get(2)), number(row.get(3)));
    }

    /** Of a table without rows the server gives no number, in letters. */
    private static long number(@Nullable String text) {
        return text == null || text.equals("NULL") ? 0 : Long.parseLong(text);
    }

    /** What a distributed table's answer on a node leaves out; empty if nothing. Nothing at all is known if it gives another error, or none in time. */
    CompletableFuture<Optional<Optional<String>>> missing(Node node, String table) {
        return NodeQuestion.ask(links, node, "SELECT id FROM " + table + " LIMIT 1", 1)
                .orTimeout(FIGURES_SECONDS_MAX, TimeUnit.SECONDS)
                .handle((rows, failure) -> {
                    if (failure == null) {
                        return Optional.of(Optional.empty());
                    }
                    String why = why(failure);
                    return why.startsWith(SearchAnswers.NOT_WHOLE)
                            ? Optional.of(Optional.of(why.substring(SearchAnswers.NOT_WHOLE.length())))
                            : Optional.empty();
                });
    }
}
