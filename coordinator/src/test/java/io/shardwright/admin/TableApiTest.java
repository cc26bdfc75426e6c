package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.shardwright.api.CommandView;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.DefinitionView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.PublishedView;
import io.shardwright.api.ReplicaView;
import io.shardwright.api.ShardView;
import io.shardwright.api.TableSummary;
import io.shardwright.api.TableView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.GroupId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables over the API; nobody runs their groups. */
final class TableApiTest {
    private static final CreateTableRequest USERS =
            CreateTableRequest.of("users", "id bigint primary key, name varchar(100)", "id", 2);

    private static final String BODY =
            "{\"name\":\"users\",\"columns\":\"id bigint primary key\",\"shardKey\":\"id\",\"shards\":2}";

    @TempDir
    private static Path folder;

    private static RunningApi api;

    private ShardwrightClient client;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void beginAnew() throws Exception {
        api.forgetAll();
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
    }

    private void addNodes() throws Exception {
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
    }

    @Test
    void publishesWhatTheDryRunHasShown() throws Exception {
        addNodes();
        var before = api.rows();
        PlanView plan = client.planCreateTable(USERS);
        assertThat(api.rows()).isEqualTo(before);
        assertThat(plan.commands()).extracting(PlannedCommand::name).contains("shard-0", "shard-1");

        int told = api.published();
        PublishedView published = client.createTable(USERS);
        assertThat(api.published()).isEqualTo(told + 1);
        assertThat(client.group(GroupId.parse(published.group())).commands())
                .extracting(CommandView::name, CommandView::node, CommandView::forward, CommandView::rollback)
                .containsExactlyElementsOf(plan.commands().stream()
                        .map(c -> org.assertj.core.groups.Tuple.tuple(c.name(), c.node(), c.forward(), c.rollback()))
                        .toList());

        assertThat(client.tables()).containsExactly(new TableSummary("users", "mariadb", "creating", 2, 1, "id"));
        TableView table = client.table("users");
        assertThat(table.generation()).isEqualTo(1);
        assertThat(table.definition().shardKey()).isEqualTo("id");
        assertThat(table.definition())
                .isEqualTo(new DefinitionView(table.definition().columns(), "id", "integer", 64));
        assertThat(table.shards())
                .containsExactly(
                        new ShardView(0, "0-511", List.of(new ReplicaView("n1", "users_g1_s0_e1", "primary", 1))),
                        new ShardView(1, "512-1023", List.of(new ReplicaView("n2", "users_g1_s1_e1", "primary", 1))));
    }

    @Test
    void createsOnceUnderOneKeyThoughTheTableExistsByThen() throws Exception {
        addNodes();
        Reply first = api.post("/api/v1/tables", BODY, "key-1");
        assertThat(first.status()).isEqualTo(202);
        var after = api.rows();
        Reply second = api.post("/api/v1/tables", BODY, "key-1");
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body().path("group")).isEqualTo(first.body().path("group"));
        assertThat(second.body().path("replayed").asBoolean()).isTrue();
        assertThat(api.post("/api/v1/tables", BODY.replace("users", "other"), "key-1")
                        .code())
                .isEqualTo("key-reused");
        assertThat(api.post("/api/v1/tables", BODY).code()).isEqualTo("duplicate-table");
        assertThat(api.rows()).isEqualTo(after);
    }

    @Test
    void requestsUnderOneKeyThatMeetCreateOneTable() throws Exception {
        addNodes();
        for (int round = 0; round < 20; round++) {
            String body = BODY.replace("users", "users" + round);
            String key = "met-" + round;
            List<CompletableFuture<Reply>> met = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> posted(body, key)))
                    .limit(3)
                    .toList();
            assertThat(met.stream().map(CompletableFuture::join))
                    .extracting(
                            Reply::status, reply -> reply.body().path("group").asText())
                    .containsOnly(
                            tuple(202, met.get(0).join().body().path("group").asText()));
        }
    }

    private Reply posted(String body, String key) {
        try {
            return api.post("/api/v1/tables", body, key);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void dropsIntoQuarantineOrForGood() throws Exception {
        addNodes();
        api.post("/api/v1/tables", BODY);
        api.run("UPDATE sharded_table SET state = 'active', changing_group = NULL");
        var before = api.rows();
        assertThat(client.planDropTable("users", true, false).commands())
                .extracting(PlannedCommand::phase)
                .containsExactly("before", "before", "after", "after");
        assertThat(client.planDropTable("users", false, false).commands())
                .extracting(PlannedCommand::phase)
                .containsExactly("before", "before");
        assertThat(api.rows()).isEqualTo(before);

        client.dropTable("users", false);
        assertThat(client.table("users").state()).isEqualTo("dropping");
        assertThat(api.rows().get("artifact")).isEqualTo(2);
        assertThat(api.delete("/api/v1/tables/users").code()).isEqualTo("not-found");
    }

    @Test
    void placesShardsOnLivingNodesAndSaysWhichAreNot() throws Exception {
        assertThat(api.post("/api/v1/tables", BODY).code()).isEqualTo("no-nodes");
        api.addNode("n1", "mariadb", false);
        assertThat(api.post("/api/v1/tables", BODY).code()).isEqualTo("no-nodes");
        api.addNode("n2", "mariadb", true);
        PlanView plan = client.planCreateTable(USERS);
        assertThat(plan.warnings()).contains("node n1 gets no shard: its worker is not alive");
        assertThat(plan.commands()).extracting(PlannedCommand::node).containsOnly("n2");
    }

    @Test
    void sendsChangesToTheLeader() throws Exception {
        addNodes();
        api.follow("c2", "http://127.0.0.1:7071");
        var before = api.rows();
        assertThat(api.post("/api/v1/tables", BODY).code()).isEqualTo("not-leader");
        assertThat(api.delete("/api/v1/tables/users").code()).isEqualTo("not-leader");
        assertThat(api.rows()).isEqualTo(before);
    }
}
