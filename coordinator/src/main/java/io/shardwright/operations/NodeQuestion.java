package io.shardwright.operations;

import io.shardwright.fleet.Node;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.LinkPool;
import io.shardwright.wire.QueryOutcome;
import io.shardwright.wire.ResultEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A query to a node, through its worker. */
final class NodeQuestion {
    private static final long ANSWER_SECONDS_MAX = 60;

    private NodeQuestion() {}

    /**
     * What a node's server answers.
     *
     * @param error what it says instead of rows; empty if it gives them
     * @param number of the error; 0 if there is none
     */
    record Answer(List<List<@Nullable String>> rows, String error, int number) {}

    /**
     * The rows of its answer as texts.
     *
     * @return completed by {@link ShardwrightException} {@link ErrorCode#UNREACHABLE}, whose message says why, if there is none
     */
    static CompletableFuture<List<List<@Nullable String>>> ask(LinkPool links, Node node, String sql, int rowsMax) {
        return answer(links, node, sql, rowsMax).thenApply(answer -> {
            if (!answer.error().isEmpty()) {
                throw silent(answer.error(), null);
            }
            return answer.rows();
        });
    }

    /**
     * Its answer, be it an error of its server.
     *
     * @return completed by {@link ShardwrightException} {@link ErrorCode#UNREACHABLE}, whose message says why, if the server was not asked
     */
    static CompletableFuture<Answer> answer(LinkPool links, Node node, String sql, int rowsMax) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        return links.query(node.link(), node.schema(), sql, rowsMax, chunk -> {
                    synchronized (rows) {
                        rows.addAll(chunk.rows());
                    }
                })
                .orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .handle((end, failure) -> answer(end, failure, rows));
    }

    private static Answer answer(
            @Nullable ResultEnd end, @Nullable Throwable failure, List<List<@Nullable String>> rows) {
        if (end == null) {
            Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
            throw silent(cause instanceof ShardwrightException known ? known.message() : "it does not answer", cause);
        }
        if (end.outcome() != QueryOutcome.OK && end.number() == 0) {
            throw silent(String.valueOf(end.error()), null);
        }
        synchronized (rows) {
            return end.outcome() == QueryOutcome.OK
                    ? new Answer(List.copyOf(rows), "", 0)
                    : new Answer(List.of(), String.valueOf(end.error()), end.number());
        }
    }

    private static ShardwrightException silent(String why, @Nullable Throwable cause) {
        return new ShardwrightException(ErrorCode.UNREACHABLE, why, "Start the node's worker.", cause);
    }
}
