package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who a real server says is connected to it. */
@NeedsManticore
final class ServerSessionsTest {
    /** The server answers a question that says no number with 20 rows. */
    private static final int MANY = 40;

    /** So long that the server, told to cut the texts of what runs, ended itself within a few of them. */
    private static final int LONG_CHARS = 4_000_000;

    private static final int LONG_STATEMENTS = 20;

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

    @Test
    void whatRunsIsReadWholeWhileLongStatementsBeginAndEnd() throws SQLException {
        SearchServer server = new SearchServer(node.sql());
        String statement = "SELECT 1 /* \u00fc\u65e5 " + "long ".repeat(LONG_CHARS / 5) + "*/";
        Set<String> seen = new HashSet<>();
        try (SearchConnection sender = server.open();
                SearchConnection looker = server.open()) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    sender.limit(0);
                    for (int i = 0; i < LONG_STATEMENTS; i++) {
                        sender.execute(statement);
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (!sent.isDone()) {
                ServerSessions.running(looker).stream()
                        .filter(running -> running.connection() == sender.id())
                        .forEach(running -> seen.add(running.text()));
            }
            sent.join();
        }
        assertThat(seen).contains(statement);
        // A command's name stands there for a moment when it has ended.
        assertThat(seen).allMatch(text -> text.equals(statement) || text.length() < 20);
        assertThat(node.answers()).isTrue();
    }
}
