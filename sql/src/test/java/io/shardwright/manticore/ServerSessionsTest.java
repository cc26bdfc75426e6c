package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who a real server says is connected to it. */
@NeedsManticore
final class ServerSessionsTest {
    /** The server answers a question that says no number with 20 rows. */
    private static final int MANY = 40;

    private final SearchNode node = SearchNodes.all().get(0);

    @Test
    void everyConnectionIsFoundHoweverManyThereAre() throws SQLException {
        SearchServer server = new SearchServer(node.sql());
        List<SearchConnection> others = new ArrayList<>();
        try (SearchConnection asker = server.open()) {
            for (int i = 0; i < MANY; i++) {
                others.add(server.open());
            }
            for (SearchConnection other : others) {
                assertThat(ServerSessions.has(asker, other.id())).isTrue();
            }
            others.forEach(SearchConnection::close);
            for (SearchConnection other : others) {
                // The server hears of it a little later.
                while (ServerSessions.has(asker, other.id())) {
                    Thread.onSpinWait();
                }
            }
        } finally {
            others.forEach(SearchConnection::close);
        }
    }
}
