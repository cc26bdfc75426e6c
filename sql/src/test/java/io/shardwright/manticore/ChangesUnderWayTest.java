package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.noderun.NodeAnswer;
import io.shardwright.noderun.RowSink;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user's change that takes its time while its shard is to be put into a cluster, on a real server. */
@NeedsManticore
final class ChangesUnderWayTest {
    private static final String TABLE = "t_g1_s0_e1";
    private static final String CHANGE = "UPDATE " + TABLE + " SET v = 6 WHERE id = 1";
    private static final long AT_ONCE = 0;
    private static final long PATIENCE = 60_000;

    private final ServedShards shards = new ServedShards(table -> OptionalInt.of(1));
    private SearchNode node;

    @BeforeEach
    void table() {
        node = SearchNodes.all().get(0);
        node.empty();
        node.run("CREATE TABLE " + TABLE + " (id bigint, v uint)", "INSERT INTO " + TABLE + " (id, v) VALUES (1, 5)");
    }

    @AfterEach
    void empty() {
        node.empty();
    }

    private static NodeAnswer run(SearchAnswers answers) {
        try {
            return answers.run("", CHANGE, 10, new RowSink() {
                @Override
                public void columns(List<String> labels) {
                    // A change has none.
                }

                @Override
                public void row(List<@Nullable String> values) {
                    // As above.
                }
            });
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itIsWaitedForAndTheNextWaits() throws IOException, InterruptedException {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedProxy proxy = ScriptedProxy.before(node.sql());
                SearchAnswers answers = SearchAnswers.holding(new SearchServer(proxy.endpoint()), shards)) {
            proxy.once("UPDATE", exchange -> {
                sent.countDown();
                go.await();
                exchange.pass();
                exchange.deliver();
            });
            CompletableFuture<NodeAnswer> change = CompletableFuture.supplyAsync(() -> run(answers));
            sent.await();
            assertThat(shards.isQuiet(TABLE, AT_ONCE)).isFalse();
            CompletableFuture<Boolean> quiet = CompletableFuture.supplyAsync(() -> {
                try {
                    return shards.isQuiet(TABLE, PATIENCE);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            go.countDown();
            assertThat(quiet.join()).isTrue();
            assertThat(change.join()).isEqualTo(NodeAnswer.ok(1));
            assertThat(node.ask("SELECT v FROM " + TABLE)).isEqualTo("6");

            CompletableFuture<NodeAnswer> next = CompletableFuture.supplyAsync(() -> run(answers));
            // It looks in which cluster the shard is, again and again, and sends nothing.
            seen(proxy, "SHOW STATUS", 3);
            long connections = proxy.count("SELECT CONNECTION_ID()");
            seen(proxy, "SHOW STATUS", 3);
            assertThat(proxy.count("SELECT CONNECTION_ID()"))
                    .as("connections that were opened")
                    .isEqualTo(connections);
            assertThat(proxy.count("UPDATE")).isOne();
            shards.mayBeginAlone(TABLE);
            assertThat(next.join()).isEqualTo(NodeAnswer.ok(1));
        }
    }

    /** Waits until a statement has been seen so many times more. */
    private static void seen(ScriptedProxy proxy, String text, long more) {
        long enough = proxy.count(text) + more;
        while (proxy.count(text) < enough) {
            Thread.onSpinWait();
        }
    }
}
