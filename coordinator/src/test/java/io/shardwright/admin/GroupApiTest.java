package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.api.CommandView;
import io.shardwright.api.GroupSummary;
import io.shardwright.api.GroupView;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.PublishedView;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.client.Step;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups over the API, with the client where it says the same more briefly. */
final class GroupApiTest {
    private static final String GROUP = "{\"title\":\"one table\",\"commands\":[{\"name\":\"a\",\"node\":\"n1\","
            + "\"forward\":\"CREATE TABLE t (id INT)\",\"rollback\":\"DROP TABLE t\"}]}";

    @TempDir
    private static Path folder;

    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", false);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void lead() {
        api.lead();
    }

    private static ShardwrightClient client() {
        return ShardwrightClient.connect(List.of(api.base()), api.key());
    }

    private static Group twoSteps() {
        Group group = Group.titled("two steps");
        Step index = group.add("n1", "CREATE INDEX i ON t (id)", "DROP INDEX i ON t");
        Step table = group.add("n1", "CREATE TABLE t (id INT)", "DROP TABLE t").named("table");
        index.after(table);
        group.addAfterDecision("n2", "ANALYZE TABLE t");
        return group;
    }

    @Test
    void publishesAndShowsAGroup() {
        int before = api.published();
        PublishedView published = client().submit(twoSteps());
        assertThat(published.replayed()).isFalse();
        assertThat(api.published()).isEqualTo(before + 1);

        GroupView view = client().group(GroupId.parse(published.group()));
        assertThat(view.state()).isEqualTo("pending");
        assertThat(view.title()).isEqualTo("two steps");
        assertThat(view.abortReason()).isNull();
        assertThat(view.endedAt()).isNull();
        assertThat(view.counts()).containsExactly(Map.entry("waiting", 3));
        assertThat(view.commands())
                .as("what is waited for comes first, so that it is undone last")
                .extracting(CommandView::seq, CommandView::name, CommandView::waitsFor, CommandView::rollback)
                .containsExactly(
                        tuple(1, "table", List.of(), "DROP TABLE t"),
                        tuple(2, "command-1", List.of("table"), "DROP INDEX i ON t"),
                        tuple(3, "command-3", List.of(), null));
        assertThat(client().groups(Optional.of(GroupState.PENDING), 1))
                .singleElement()
                .satisfies(summary -> assertThat(summary.id()).isEqualTo(published.group()));
        assertThat(client().groups(Optional.of(GroupState.COMMITTED), 10))
                .noneSatisfy(summary -> assertThat(summary.id()).isEqualTo(published.group()));
    }

    @Test
    void aStopSaysWhatFinishedWhatWasUndoneAndWhatRemains() throws Exception {
        Group group = Group.titled("stopped in its middle");
        for (String name : List.of("a", "b", "c", "d", "e")) {
            group.add("n1", "CREATE TABLE " + name + " (id INT)", "DROP TABLE " + name)
                    .named(name);
        }
        String id = client().submit(group).group();
        String ofIt =
                " WHERE operation_group = (SELECT id FROM operation_group WHERE uuid = '" + id + "') AND name IN ";
        api.run(
                "UPDATE operation_group SET state = 'active' WHERE uuid = '" + id + "'",
                "UPDATE sharding_queue SET status = 'done', effect = 'applied'" + ofIt + "('a', 'b')",
                "UPDATE sharding_queue SET status = 'running'" + ofIt + "('c')",
                "UPDATE sharding_queue SET status = 'undone', effect = 'applied'" + ofIt + "('d')");

        JsonNode stopped = api.post("/api/v1/groups/" + id + "/stop", "{}").body();

        assertThat(stopped.path("finished")).hasToString("[\"a\",\"b\",\"d\"]");
        assertThat(stopped.path("undone")).hasToString("[\"d\"]");
        assertThat(stopped.path("remains")).hasToString("[\"a\",\"b\",\"c\"]");
    }

    @Test
    void allThatEverWereAreListedPageByPage() {
        List<String> published = IntStream.range(0, 5)
                .mapToObj(i -> client().submit(twoSteps()).group())
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(published);
        List<String> seen = new ArrayList<>();
        Optional<GroupId> before = Optional.empty();
        for (List<GroupSummary> page = client().groups(Optional.empty(), before, 2);
                !page.isEmpty();
                page = client().groups(Optional.empty(), before, 2)) {
            page.forEach(group -> seen.add(group.id()));
            before = Optional.of(GroupId.parse(seen.get(seen.size() - 1)));
        }
        assertThat(seen).hasSameSizeAs(client().groups(Optional.empty(), 100)).doesNotHaveDuplicates();
        assertThat(seen.subList(0, 5)).containsExactlyElementsOf(published);
        assertThatThrownBy(() -> client().groups(Optional.empty(), Optional.of(new GroupId(new UUID(0, 0))), 2))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    /** Whoever only asks is not kept until the connection to the database is given up. */
    @Test
    void aQuestionIsGivenUpWhileTheMetadataDatabaseHangs() throws Exception {
        String group = client().submit(twoSteps()).group();
        try (Connection root = api.server().connect(Account.ROOT, "shardwright");
                Statement lock = root.createStatement()) {
            lock.execute("LOCK TABLES operation_group WRITE");
            List<CompletableFuture<Reply>> asked = Stream.of("/api/v1/groups", "/api/v1/groups/" + group)
                    .map(path -> CompletableFuture.supplyAsync(() -> api.get(path)))
                    .toList();
            for (CompletableFuture<Reply> reply : asked) {
                assertThat(reply.get().code()).isEqualTo("unreachable");
                assertThat(reply.get().detail()).contains("did not finish in time");
            }
        }
        assertThat(api.get("/api/v1/groups/" + group).status()).isEqualTo(200);
    }

    @Test
    void plansWithoutWriting() throws Exception {
        var before = api.rows();
        assertThat(client().plan(twoSteps().request()).commands())
                .containsExactly(
                        new PlannedCommand(
                                "table", "n1", "before", "CREATE TABLE t (id INT)", "DROP TABLE t", List.of()),
                        new PlannedCommand(
                                "command-1",
                                "n1",
                                "before",
                                "CREATE INDEX i ON t (id)",
                                "DROP INDEX i ON t",
                                List.of("table")),
                        new PlannedCommand("command-3", "n2", "after", "ANALYZE TABLE t", null, List.of()));
        assertThat(api.rows()).isEqualTo(before);
    }

    @Test
    void publishesOnceUnderOneKey() throws Exception {
        JsonNode first = api.post("/api/v1/groups", GROUP, "key-1").body();
        var after = api.rows();
        Reply second = api.post("/api/v1/groups", GROUP, "key-1");
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body().path("group")).isEqualTo(first.path("group"));
        assertThat(second.body().path("replayed").asBoolean()).isTrue();

        Reply other = api.post("/api/v1/groups", GROUP.replace("one table", "another"), "key-1");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("key-reused");
        assertThat(api.rows()).isEqualTo(after);
    }

    @Test
    void takesTheKeyFromTheBodyAndRefusesTwoOrABadOne() throws Exception {
        String keyed = GROUP.replace("{\"title\"", "{\"key\":\"key-2\",\"title\"");
        Reply first = api.post("/api/v1/groups", keyed);
        assertThat(api.post("/api/v1/groups", GROUP, "key-2").body().path("group"))
                .as("the same key in the header")
                .isEqualTo(first.body().path("group"));
        var before = api.rows();
        assertThat(api.post("/api/v1/groups", keyed, "key-3").detail())
                .isEqualTo("the request has two idempotency keys");
        assertThat(api.post("/api/v1/groups", GROUP, "k".repeat(129)).code()).isEqualTo("bad-request");
        assertThat(api.post("/api/v1/groups", GROUP, "with space").code()).isEqualTo("bad-request");
        assertThat(api.rows()).isEqualTo(before);
    }

    @Test
    void sendsChangesToTheLeaderAndReadsAnywhere() throws Exception {
        api.follow("c2", "http://127.0.0.1:7071");
        var before = api.rows();
        Reply reply = api.post("/api/v1/groups", GROUP);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(reply.code()).isEqualTo("not-leader");
        assertThat(reply.body().path("leader").asText()).isEqualTo("http://127.0.0.1:7071");
        assertThat(api.rows()).isEqualTo(before);
        assertThat(api.get("/api/v1/groups").status()).isEqualTo(200);
        assertThat(api.get("/api/v1/status")
                        .body()
                        .path("leader")
                        .path("holder")
                        .asText())
                .isEqualTo("c2");
        assertThat(api.post("/api/v1/groups?dryRun=true", GROUP).status()).isEqualTo(200);
    }

    @Test
    void saysSoWhenNobodyLeads() {
        api.resign();
        Reply reply = api.post("/api/v1/groups", GROUP);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("no-leader");
        assertThat(reply.body().path("leader").isNull()).isTrue();
    }

    @Test
    void changesNothingInATermThatIsOver() throws Exception {
        api.loseUnnoticed();
        var before = api.rows();
        Reply reply = api.post("/api/v1/groups", GROUP);
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.code()).isEqualTo("fenced");
        assertThat(api.rows()).isEqualTo(before);
    }

    @Test
    void waitsUntilAGroupChanges() throws Exception {
        GroupId id = GroupId.parse(client().submit(twoSteps()).group());
        List<String> seen = new ArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        CompletableFuture<GroupView> ended =
                CompletableFuture.supplyAsync(() -> client().awaitGroup(id, Duration.ofMinutes(1), view -> {
                    seen.add(view.state());
                    first.countDown();
                }));
        first.await();
        api.run("UPDATE operation_group SET state = 'committed', version = version + 1, ended_at = 5 WHERE uuid = '"
                + id + "'");
        assertThat(ended.get().groupState()).isEqualTo(GroupState.COMMITTED);
        assertThat(ended.get().endedAt()).isEqualTo(5);
        assertThat(seen).containsExactly("pending", "committed");
    }

    @Test
    void givesUpWaitingWithTheGroupAsItIs() {
        GroupId id = GroupId.parse(client().submit(twoSteps()).group());
        GroupView view = client().awaitGroup(id, Duration.ofMillis(300));
        assertThat(view.settled()).isFalse();
        assertThat(view.state()).isEqualTo("pending");
        assertThatThrownBy(() -> client().awaitGroup(
                                GroupId.parse("00000000-0000-0000-0000-000000000009"), Duration.ofMinutes(1)))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void showsNodesWithTheirWorkers() {
        assertThat(client().nodes())
                .extracting("name", "engine", "alive", "epoch")
                .containsExactly(tuple("n1", "mariadb", true, 1L), tuple("n2", "mariadb", false, 1L));
    }
}
