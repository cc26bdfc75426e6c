package io.shardwright.shardcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.move.Lag;
import io.shardwright.move.MovePart;
import io.shardwright.move.SourceItem;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.rowcopy.MoveNode;
import io.shardwright.rowcopy.ShardSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a copy does with the indexes of its target. */
final class IndexedCopyTest extends CopyServers {
    @Test
    void addsIndexesAfterTheLastRow() throws Exception {
        create(ONE, TWO);
        ONE.execute("ALTER TABLE app." + table + " ADD KEY by_v (v(20))");
        TWO.execute("ALTER TABLE app." + table + " ADD KEY by_v (v(20))");
        fill(ONE, 0, 2);
        String indexes = "SELECT GROUP_CONCAT(INDEX_NAME ORDER BY INDEX_NAME) FROM information_schema.STATISTICS"
                + " WHERE TABLE_NAME = '" + table + "'";
        List<String> meanwhile = new ArrayList<>();
        CopyOptions alone = new CopyOptions(1, 4, 5, 60_000, ThrottleLimits.NONE, () -> Lag.NONE);
        MovePart part = new MovePart("n1", MoveNode.address(table), Optional.empty());
        UUID move = UUID.randomUUID();
        try (Connection reader = TWO.connect()) {
            reader.setAutoCommit(false);
            ShardSource source = ONE.source();
            ShardSource watched = (request, items) -> source.ask(request, item -> {
                if (item instanceof SourceItem.Chunk) {
                    meanwhile.add(asked(TWO, indexes));
                    // Whoever reads the table in a transaction keeps its definition as it is.
                    readBy(reader);
                }
                return items.take(item);
            });
            ShardCopy copy =
                    new ShardCopy(move, TWO.target(table), List.of(new ShardCopy.Origin(part, watched)), alone);
            copy.prepare();
            CompletableFuture<Boolean> copied = CompletableFuture.supplyAsync(() -> call(copy::copy));
            while (!copy.progress().step().startsWith("adding indexes")) {
                assertThat(copied).isNotDone();
            }
            copy.cancel();
            assertThat(copied.get()).isFalse();
            copy.close();
            reader.rollback();
        }
        assertThat(meanwhile).isNotEmpty().containsOnly("PRIMARY,u");
        assertThat(asked(TWO, indexes)).isEqualTo("PRIMARY,u");
        try (ShardCopy next = copy(move, TWO, origin("n1", ONE, Optional.empty()))) {
            next.prepare();
            assertThat(next.copy()).isTrue();
            assertThat(asked(TWO, indexes)).isEqualTo("by_v,PRIMARY,u");
            assertSameRows(ONE, TWO);
        }
    }

    private void readBy(Connection reader) {
        try {
            reader.createStatement().executeQuery("SELECT 1 FROM " + table).close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String asked(MoveNode node, String sql) {
        try {
            return node.ask(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
