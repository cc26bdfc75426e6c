package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that joins a cluster while the only member, which sends it a table, is killed and started again: on real servers. */
@NeedsManticore
final class JoinWatchTest {
    private static final String CLUSTER = "sw_g1_watched";
    private static final String TABLE = "t_g1_s0_e1";

    /** So many that sending them takes longer than to see that they are being sent. */
    private static final int ROWS = 200_000;

    private static final int BATCH = 10_000;
    private static final long BEGIN = 0;
    private static final long LATE = BEGIN + HopelessJoins.PATIENCE_MILLIS;
    private static final long LATER = LATE + HopelessJoins.LEAVING_MILLIS;

    private final SearchNode source = SearchNodes.all().get(0);
    private final SearchNode target = SearchNodes.all().get(1);
    private final JoinWatch watch = new JoinWatch(new SearchServer(target.sql()), target.api());

    @BeforeEach
    void cluster() throws IOException {
        source.empty();
        target.empty();
        source.run("CREATE TABLE " + TABLE + " (id bigint, s string)");
        for (int begin = 1; begin <= ROWS; begin += BATCH) {
            source.run("INSERT INTO " + TABLE + " (id, s) VALUES "
                    + IntStream.range(begin, begin + BATCH)
                            .mapToObj(id -> "(" + id + ", '" + "text ".repeat(20) + id + "')")
                            .collect(Collectors.joining(",")));
        }
        for (SearchNode node : new SearchNode[] {source, target}) {
            Files.createDirectories(node.dataFolder().resolve(CLUSTER));
        }
        source.run(
                "CREATE CLUSTER " + CLUSTER + " '" + CLUSTER + "' as path",
                "ALTER CLUSTER " + CLUSTER + " ADD " + TABLE);
    }

    @AfterEach
    void empty() {
        for (SearchNode node : new SearchNode[] {source, target}) {
            if (node.clusters().contains(CLUSTER)) {
                node.run("DELETE CLUSTER " + CLUSTER);
            }
            node.empty();
        }
    }

    private CompletableFuture<Void> join() {
        return CompletableFuture.runAsync(() -> new SearchServer(target.sql()).asking(connection -> {
            connection.limit(0);
            try {
                connection.execute("JOIN CLUSTER " + CLUSTER + " AT '" + source.api() + "' '" + CLUSTER + "' as path");
            } catch (SQLException e) {
                throw new IllegalStateException(SearchErrors.of(e) + ": " + SearchErrors.line(e), e);
            }
            return true;
        }));
    }

    private String said(String what) {
        return target.clusterStatus(CLUSTER, what);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aJoinWhoseSenderIsKilledEndsAndCanBeTriedAgain() throws Exception {
        CompletableFuture<Void> join = join();
        await(() ->
                said("node_state").equals("joining") && said("cluster_weight").equals("2"));
        watch.look(BEGIN);
        ProcessBuilder again = source.kill();
        again.start();
        await(source::answers);
        await(() -> said("cluster_weight").equals("0"));
        assertThat(said("node_state")).isEqualTo("joining");

        watch.look(BEGIN);
        watch.look(LATE - 1);
        assertThat(said("cluster_weight")).as("its group").isEqualTo("0");
        watch.look(LATE);
        await(() -> said("cluster_weight").isEmpty());
        watch.look(LATER);
        assertThatThrownBy(join::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining(ErrorClass.TRANSIENT.name());
        assertThat(target.clusters()).isEmpty();
        assertThat(target.answers()).isTrue();
        assertThat(source.ask("SELECT COUNT(*) FROM " + TABLE)).isEqualTo(String.valueOf(ROWS));

        source.run("DELETE CLUSTER " + CLUSTER);
        source.run(
                "CREATE CLUSTER " + CLUSTER + " '" + CLUSTER + "' as path",
                "ALTER CLUSTER " + CLUSTER + " ADD " + TABLE);
        CompletableFuture<Void> second = join();
        for (long now = LATER + 1; !second.isDone(); now += LATER) {
            watch.look(now);
        }
        second.join();
        assertThat(target.ask("SELECT COUNT(*) FROM " + TABLE)).isEqualTo(String.valueOf(ROWS));
    }
}
