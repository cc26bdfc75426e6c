package io.shardwright.nodedb;

import static io.shardwright.nodedb.NodeFixture.command;
import static io.shardwright.nodedb.NodeFixture.undo;
import static io.shardwright.nodedb.OutcomeAssertions.assertSucceeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.SwapDistributed;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A distributed table of a real Manticore server that is given other parts. */
@NeedsManticore
final class SwapContractTest {
    /** So often one that is dropped and made anew is found absent for sure, by so many at once. */
    private static final int SWAPS = 100;

    private static final int READERS = 4;

    private final SearchSessions sessions = new SearchSessions("m0");
    private SearchNode server;
    private ContractNode.Session run;

    @BeforeEach
    void aTableOnAnEmptyServer() {
        server = SearchNodes.all().get(0);
        server.empty();
        server.run("CREATE TABLE t (id bigint, v uint)");
        run = sessions.session(server.sql(), server.api(), server.dataFolder());
    }

    @AfterEach
    void close() {
        run.close();
        sessions.close();
        server.empty();
    }

    private String definition() {
        return server.holdings().rows("SHOW CREATE TABLE d").get(0).get(1);
    }

    private void done(ClaimedCommand command) {
        assertSucceeded(run.run(command), Effect.APPLIED);
    }

    /** All that somebody has made it lead to comes back, were a repair undone; what else was set with it does not. */
    @Test
    void itIsGivenBackThePartsThatItHad() {
        String gone = "127.0.0.1:1:absent";
        server.run("CREATE TABLE d type='distributed' local='t' agent_blackhole='" + gone + "' ha_strategy='nodeads'");
        ClaimedCommand swap = command(
                new SwapDistributed("d", List.of("agent=" + server.api() + ":t")),
                new SwapDistributed("d", List.of("local=t", "agent_blackhole=" + gone)));
        done(swap);
        assertThat(definition()).endsWith("type='distributed' agent='" + server.api() + ":t'");
        assertSucceeded(run.run(undo(swap, Effect.APPLIED)), Effect.NONE);
        assertThat(definition()).endsWith("type='distributed' local='t' agent_blackhole='" + gone + "'");
    }

    @Test
    void oneWithMirrorsAsksNoneThatIsDead() {
        server.run("CREATE TABLE d type='distributed' local='t'");
        SwapDistributed swap = new SwapDistributed("d", List.of("agent=127.0.0.1:1|" + server.api() + ":t"));
        done(command(swap, swap));
        assertThat(definition()).endsWith(":t' ha_strategy='nodeads'");
    }

    @Test
    void oneThatIsNotThereIsMade() {
        SwapDistributed swap = new SwapDistributed("d", List.of("local=t"));
        done(command(swap, swap));
        assertThat(definition()).endsWith("type='distributed' local='t'");
    }

    /** Were it dropped and made anew, a reader would find it absent once in a while. */
    @Test
    void itIsNeverAbsent() throws InterruptedException {
        server.run("CREATE TABLE d type='distributed' local='t'");
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        Queue<Throwable> absent = new ConcurrentLinkedQueue<>();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            Thread reader = new Thread(() -> {
                while (!ended.get()) {
                    reads.addAndGet(definition().isEmpty() ? 0 : 1);
                }
            });
            reader.setUncaughtExceptionHandler((thread, thrown) -> absent.add(thrown));
            reader.start();
            readers.add(reader);
        }
        for (int i = 0; i < SWAPS; i++) {
            List<String> parts = List.of(i % 2 == 0 ? "agent=" + server.api() + ":t" : "local=t");
            done(command(new SwapDistributed("d", parts), new SwapDistributed("d", parts)));
        }
        ended.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(absent).isEmpty();
        assertThat(reads.get()).isGreaterThan(SWAPS);
    }
}
