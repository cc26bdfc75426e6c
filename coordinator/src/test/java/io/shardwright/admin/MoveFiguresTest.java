package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.MoveRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.metadata.MoveOrders;
import io.shardwright.move.CopyProgress;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the workers of a move tell of how far it is, and what is shown of it. */
final class MoveFiguresTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;
    private static MoveOrders orders;

    @BeforeAll
    static void startFleet() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        orders = new MoveOrders(api.database());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static UUID move(String table) throws Exception {
        api.createTable(table, 2);
        String source = client.table(table).shards().get(0).replicas().get(0).node();
        MoveRequest request = new MoveRequest(table, 0, source.equals("n1") ? "n2" : "n1", null, null, null, null);
        return UUID.fromString(client.moves().start(request).group());
    }

    private static CopyProgress figures(long estimated, long rows, int finished, long changes) {
        return new CopyProgress(estimated, rows, rows * 10, rows, rows, 4, finished, changes, 0, "", "");
    }

    /** Of a worker that has not looked yet. */
    private static final CopyProgress NOTHING = new CopyProgress(0, 0, 0, 0, 0, 0, 0, 0, 0, "", "");

    private static int shown(UUID move, CopyProgress told) {
        orders.progress(move, told);
        return client.moves().show(move).progressPercentage();
    }

    @Test
    void aCopyIsNeverShownWithLessThanWasToldOfIt() throws Exception {
        UUID move = move("users");
        assertThat(shown(move, NOTHING)).isZero();
        assertThat(shown(move, figures(1_000, 600, 1, 0))).isEqualTo(60);
        assertThat(shown(move, NOTHING)).as("a worker that begins anew").isEqualTo(60);
        assertThat(shown(move, figures(1_000, 500, 1, 0)))
                .as("one whose session is over")
                .isEqualTo(60);
        assertThat(shown(move, figures(1_000, 600, 0, 0))).isEqualTo(60);
        assertThat(shown(move, figures(1_000, 700, 2, 0))).isEqualTo(70);
        assertThat(shown(move, figures(1_000, 700, 4, 0)))
                .as("fewer rows than were guessed")
                .isEqualTo(99);
        assertThat(shown(move, figures(1_000, 700, 4, 5))).isEqualTo(99);
        assertThat(client.moves().show(move).progress())
                .as("what is followed comes on top")
                .isEqualTo(figures(1_000, 700, 4, 5));
    }

    @Test
    void aReversalHasFiguresOfItsOwn() throws Exception {
        UUID move = move("reversed");
        CopyProgress copied = figures(1_000, 1_000, 4, 3);
        orders.progress(move, copied);
        api.run("UPDATE shard_move SET state = 'switched' WHERE id = '" + move + "'");
        orders.progress(move, figures(0, 0, 0, 5));
        assertThat(client.moves().show(move).progress())
                .as("what follows the finished copy")
                .isEqualTo(copied);
        assertThat(client.moves().show(move).reversal()).isNull();
        api.run("UPDATE shard_move SET state = 'reversing' WHERE id = '" + move + "'");
        orders.progress(move, figures(0, 0, 0, 7));
        orders.progress(move, NOTHING);
        assertThat(client.moves().show(move).progress()).isEqualTo(copied);
        assertThat(client.moves().show(move).reversal()).isEqualTo(figures(0, 0, 0, 7));
    }

    /** All that there is of an empty shard is copied as soon as its only range is. */
    @Test
    void anEmptyShardStaysCopied() throws Exception {
        UUID move = move("no_rows");
        assertThat(shown(move, new CopyProgress(0, 0, 0, 0, 1, 1, 1, 0, 0, "", "")))
                .isEqualTo(99);
        assertThat(shown(move, NOTHING)).isEqualTo(99);
    }
}
