package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.PublishedView;
import io.shardwright.api.RebalancePlanFile;
import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.TableView;
import io.shardwright.client.ShardwrightClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables whose rows of the same shard key are to be on the same node. */
final class ColocationApiTest {
    private static final String COLUMNS = "id bigint primary key, name varchar(100)";

    @TempDir
    private static Path folder;

    private static RunningApi api;

    private static ShardwrightClient client;

    @BeforeAll
    static void createTables() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        api.createTable("users", 4);
        api.createTable(CreateTableRequest.colocated("orders", COLUMNS, "id", "users"));
        api.addNode("n3", "mariadb", true);
        api.answerQueries(new ServerAnswers(api.server()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static List<String> nodes(TableView table) {
        return table.shards().stream()
                .map(shard -> shard.replicas().get(0).node())
                .toList();
    }

    @Test
    void aTableIsMadeBesideAnotherAndBothSaySo() {
        TableView users = client.table("users");
        TableView orders = client.table("orders");
        assertThat(nodes(orders)).isEqualTo(nodes(users));
        assertThat(users.colocatedWith()).containsExactly("orders");
        assertThat(orders.colocatedWith()).containsExactly("users");
    }

    @Test
    void aRebalanceMovesThemTogether() {
        RebalancePlanView all = plan(null);
        Map<String, String> to = new TreeMap<>();
        for (RebalancePlanFile.Move move : all.file().plan().moves()) {
            to.put(move.shard(), move.to());
        }
        assertThat(to).isNotEmpty().containsValue("n3");
        for (int shard = 0; shard < 4; shard++) {
            assertThat(to.get("orders/" + shard)).as("shard " + shard).isEqualTo(to.get("users/" + shard));
        }
        assertThat(all.warnings()).isEmpty();
        assertThat(plan("users").warnings())
                .containsExactly("table users is colocated with orders, of which this plan moves nothing:"
                        + " plan without a table to move them together");
    }

    private RebalancePlanView plan(@Nullable String table) {
        return client.rebalances()
                .plan(new RebalanceRequest(table, List.of(), List.of(), null, null, null, null, null));
    }

    @Test
    void whoeverTearsThemApartIsTold() throws Exception {
        PublishedView published = client.moves().start(new MoveRequest("users", 0, "n3", null, null, null, null));
        assertThat(published.warnings())
                .contains("table users is colocated with orders: move the shards of the same number to n3 too,"
                        + " or let a rebalance move them together");
        var before = api.rows();
        Reply late = api.post(
                "/api/v1/tables",
                "{\"name\":\"items\",\"columns\":\"id bigint primary key\",\"shardKey\":\"id\",\"colocateWith\":\"users\"}");
        assertThat(late.code()).isEqualTo("wrong-state");
        assertThat(late.body().toString()).contains("shard 0 of 'users' is on its way from n1 to n3");
        assertThat(api.rows()).isEqualTo(before);
        api.run("DELETE FROM shard_move");
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsWritten() throws Exception {
        var before = api.rows();
        String body = "{\"name\":\"items\",\"columns\":\"id bigint primary key\",\"shardKey\":\"id\"%s}";
        assertThat(api.post("/api/v1/tables", String.format(body, "")).code()).isEqualTo("bad-shard-count");
        assertThat(api.post("/api/v1/tables", String.format(body, ",\"colocateWith\":\"nobody\""))
                        .code())
                .isEqualTo("not-found");
        assertThat(api.post("/api/v1/tables", String.format(body, ",\"shards\":5,\"colocateWith\":\"users\""))
                        .code())
                .isEqualTo("not-colocatable");
        assertThat(api.rows()).isEqualTo(before);
    }
}
