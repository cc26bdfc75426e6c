package io.shardwright.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sun.net.httpserver.HttpServer;
import io.shardwright.api.GroupRequest;
import io.shardwright.api.LeaderView;
import io.shardwright.api.MetadataView;
import io.shardwright.api.ProblemView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.StatusView;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client against small servers that answer what each test tells them. */
final class ShardwrightClientTest {
    private static final MetadataView METADATA = new MetadataView("1-0000000000000001", "open", List.of());

    /** Told instead of an answer: it takes the request and is gone for good. */
    private static final Object THE_END = new Object();

    private final List<HttpServer> servers = new ArrayList<>();

    /** A request as it arrived. */
    private record Seen(
            String target,
            @Nullable String idempotencyKey,
            @Nullable String authorization,
            String body) {}

    /** A coordinator that gives the answers it was told, one a request. Without one left it hangs up. */
    private record Coordinator(URI api, BlockingQueue<Object> answers, BlockingQueue<Seen> requests) {
        Coordinator answering(Object... bodies) {
            answers.addAll(List.of(bodies));
            return this;
        }
    }

    private Coordinator coordinator() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        servers.add(server);
        Coordinator coordinator = new Coordinator(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                new LinkedBlockingQueue<>(),
                new LinkedBlockingQueue<>());
        server.createContext("/", exchange -> {
            coordinator
                    .requests()
                    .add(new Seen(
                            exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                            exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                            exchange.getRequestHeaders().getFirst("Authorization"),
                            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Object answer = coordinator.answers().poll();
            if (answer == THE_END) {
                server.stop(0);
            } else if (answer != null) {
                byte[] body = Json.mapper().writeValueAsBytes(answer);
                exchange.sendResponseHeaders(
                        answer instanceof ProblemView problem ? problem.status() : 200, body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        return coordinator;
    }

    @AfterEach
    void stopServers() {
        servers.forEach(server -> server.stop(0));
    }

    /** A clock on which seconds pass whenever it is looked at: patience is soon at its end. */
    private static InstantSource hasty() {
        return hasty(3);
    }

    private static InstantSource hasty(long secondsALook) {
        AtomicLong seconds = new AtomicLong();
        return () -> Instant.ofEpochSecond(seconds.addAndGet(secondsALook));
    }

    private static ShardwrightClient client(Coordinator... coordinators) {
        return ShardwrightClient.connect(
                List.of(coordinators).stream().map(Coordinator::api).toList(), "the-key");
    }

    private static ProblemView problem(ErrorCode code, @Nullable URI leader) {
        return ProblemView.of(code, "what is wrong", "what to do", leader == null ? null : leader.toString());
    }

    @Test
    void followsToTheLeaderUnderTheSameIdempotencyKey() throws Exception {
        Coordinator leader = coordinator().answering(new PublishedView("g", false), new PublishedView("h", false));
        Coordinator follower = coordinator().answering(problem(ErrorCode.NOT_LEADER, leader.api()));
        ShardwrightClient client = client(follower);

        assertThat(client.submit(Group.titled("t"))).isEqualTo(new PublishedView("g", false));
        Seen refused = follower.requests().remove();
        Seen taken = leader.requests().remove();
        assertThat(taken).isEqualTo(refused);
        assertThat(taken.target()).isEqualTo("POST /api/v1/groups");
        assertThat(taken.idempotencyKey()).isNotNull();
        assertThat(taken.authorization()).isEqualTo("Bearer the-key");

        client.submit(Group.titled("t"));
        assertThat(follower.requests())
                .as("the leader is asked first from now on")
                .isEmpty();
        assertThat(leader.requests().remove().idempotencyKey())
                .as("another submission has another key")
                .isNotEqualTo(taken.idempotencyKey());
    }

    @Test
    void asksAgainWhileNobodyLeads() throws Exception {
        Coordinator coordinator = coordinator()
                .answering(
                        problem(ErrorCode.NO_LEADER, null),
                        problem(ErrorCode.NO_LEADER, null),
                        new PublishedView("g", true));
        assertThat(client(coordinator).submit(new GroupRequest("my-key", "t", List.of())))
                .isEqualTo(new PublishedView("g", true));
        assertThat(coordinator.requests())
                .hasSize(3)
                .allSatisfy(seen -> assertThat(seen.idempotencyKey()).isEqualTo("my-key"));
    }

    @Test
    void goesOnToTheNextCoordinatorWhenOneIsGone() throws Exception {
        URI closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        StatusView status = new StatusView("c2", true, new LeaderView("c2", "http://x", 7), "0.1", METADATA);
        Coordinator second = coordinator().answering(status);
        assertThat(ShardwrightClient.connect(List.of(closed, second.api()), "k").status())
                .isEqualTo(status);
    }

    @Test
    void asksTheSameAgainThatHasToldItToWait() throws Exception {
        Coordinator busy = coordinator()
                .answering(
                        problem(ErrorCode.TOO_MANY_REQUESTS, null),
                        new PublishedView("g", false),
                        problem(ErrorCode.OVERLOADED, null));
        Coordinator other = coordinator().answering(new PublishedView("h", false));
        ShardwrightClient client = client(busy, other);
        assertThat(client.submit(Group.titled("t"))).isEqualTo(new PublishedView("g", false));
        assertThat(client.submit(Group.titled("t")))
                .as("another may have room")
                .isEqualTo(new PublishedView("h", false));
    }

    @Test
    void waitsAsLongAsItIsTold() {
        assertThat(Conversation.pauseMillis(50, Optional.of("2"))).isEqualTo(2_000);
        assertThat(Conversation.pauseMillis(50, Optional.of("3600"))).isEqualTo(10_000);
        assertThat(Conversation.pauseMillis(50, Optional.of("0"))).isEqualTo(50);
        assertThat(Conversation.pauseMillis(50, Optional.of("Mon, 23 Nov 2026 07:28:00 GMT")))
                .isEqualTo(50);
        assertThat(Conversation.pauseMillis(50, Optional.empty())).isEqualTo(50);
    }

    @Test
    void saysWhyNobodyWasReached() throws Exception {
        URI closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        reachesNobody(closed, "nobody listens there");
        reachesNobody(URI.create("http://coordinator.invalid:7400"), "its name is not known");
    }

    private static void reachesNobody(URI api, String reason) {
        assertThatThrownBy(() ->
                        ShardwrightClient.connect(List.of(api), "k", hasty()).status())
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
                    assertThat(e.message()).isEqualTo("the coordinator at " + api + " cannot be reached: " + reason);
                });
    }

    /** Each has waited for the same database before it said so; together they would take twice the time that a person waits. */
    @Test
    void believesTheFirstCoordinatorThatItsDatabaseIsAway() throws Exception {
        Coordinator first = coordinator().answering(problem(ErrorCode.UNREACHABLE, null));
        Coordinator second = coordinator().answering(problem(ErrorCode.UNREACHABLE, null));
        ShardwrightClient client = ShardwrightClient.connect(List.of(first.api(), second.api()), "the-key", hasty(10));
        assertThatThrownBy(client::status)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.message()).isEqualTo("what is wrong"));
        assertThat(first.requests()).hasSize(1);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void whatACoordinatorHasToldCountsForMoreThanThatAnotherIsGone() throws Exception {
        Coordinator gone = coordinator().answering(THE_END);
        Coordinator tells = coordinator().answering(problem(ErrorCode.NO_LEADER, null));
        servers.get(0).stop(0);
        ShardwrightClient client = ShardwrightClient.connect(List.of(tells.api(), gone.api()), "the-key", hasty());
        assertThatThrownBy(client::status)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_LEADER));
    }

    @Test
    void asksTheNextCoordinatorWhenOneTakesTheRequestAndHangs() throws Exception {
        StatusView status = new StatusView("c2", true, new LeaderView("c2", "http://x", 7), "0.1", METADATA);
        Coordinator second = coordinator().answering(status);
        // Connections to it are taken by the system, and nobody reads them.
        try (ServerSocket hangs = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            URI first = URI.create("http://127.0.0.1:" + hangs.getLocalPort());
            assertThat(ShardwrightClient.connect(List.of(first, second.api()), "k")
                            .status())
                    .isEqualTo(status);
        }
    }

    @Test
    void repeatsAChangeWhoseAnswerWasLostUnderItsKey() throws Exception {
        Coordinator first = coordinator();
        Coordinator second = coordinator().answering(new PublishedView("g", true));
        assertThat(client(first, second).submit(Group.titled("t")).replayed()).isTrue();
        assertThat(first.requests().remove().idempotencyKey())
                .isEqualTo(second.requests().remove().idempotencyKey());
    }

    @Test
    void doubtsWhatIsSaidOfAChangeWhoseFirstTryWasNotAnswered() throws Exception {
        Coordinator first = coordinator();
        Coordinator second = coordinator().answering(problem(ErrorCode.WRONG_STATE, null));
        GroupId group = GroupId.parse("6c309fa8-3ea3-45e2-8d76-e12b6cd94280");
        assertThatThrownBy(() -> client(first, second).control().retry(group, false))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE);
                    assertThat(e.message()).isEqualTo("what is wrong; an earlier try was not answered");
                    assertThat(e.advice()).contains("may have done");
                });
        second.answering(problem(ErrorCode.WRONG_STATE, null));
        assertThatThrownBy(() -> client(second).control().retry(group, false))
                .as("asked once")
                .hasMessageContaining("what is wrong")
                .hasMessageNotContaining("earlier try");
    }

    @Test
    void aChangeThatMayHaveArrivedIsNotSaidToHaveReachedNobody() throws Exception {
        Coordinator first = coordinator().answering(THE_END);
        assertThatThrownBy(() -> ShardwrightClient.connect(List.of(first.api()), "k", hasty())
                        .submit(Group.titled("t")))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
                    assertThat(e.message()).contains("cannot be reached", "an earlier try was not answered");
                    assertThat(e.advice()).contains("may have done");
                });
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void neverRepeatsAStatementThatMayHaveRun() throws Exception {
        Coordinator first = coordinator();
        Coordinator second = coordinator();
        assertThatThrownBy(() -> client(first, second).sql("t", SqlRequest.everywhere("DELETE FROM t")))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE);
                    assertThat(e.advice()).contains("may have done");
                });
        assertThat(first.requests()).hasSize(1);
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void throwsWhatTheServerRefusedWithItsAdvice() throws Exception {
        Coordinator coordinator = coordinator().answering(problem(ErrorCode.DUPLICATE_TABLE, null));
        assertThatThrownBy(() -> client(coordinator).dropTable("a b", true))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_TABLE);
                    assertThat(e.message()).isEqualTo("what is wrong");
                    assertThat(e.advice()).isEqualTo("what to do");
                });
        assertThat(coordinator.requests().remove().target()).isEqualTo("DELETE /api/v1/tables/a%20b?purge=true");
    }

    @Test
    void judgesACodeFromANewerServerByItsStatus() throws Exception {
        Coordinator coordinator = coordinator()
                .answering(
                        new ProblemView("t", "t", 409, "from-the-future", "d", "a", "r", null),
                        new ProblemView("t", "t", 500, "from-the-future", "d", "a", "r", null));
        ShardwrightClient client = client(coordinator);
        assertThatThrownBy(client::nodes)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST));
        assertThatThrownBy(client::nodes)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
    }

    @Test
    void writesAGroupWithItsDependencies() throws Exception {
        Group group = Group.titled("archive");
        Step table = group.add("n1", "CREATE TABLE a (id INT)", "DROP TABLE a");
        group.add("n1", "ALTER TABLE a ADD b INT", "ALTER TABLE a DROP b")
                .named("column")
                .after(table)
                .probed("SELECT 1", "SELECT 0")
                .holdOnUnknown()
                .tries(3)
                .limitSeconds(600);
        group.deadlineSeconds(86_400);
        group.addAfterDecision("n1", "ANALYZE TABLE a");
        assertThat(json(group.request())).isEqualTo(json(Json.mapper().readValue("""
                        {"key":null,"title":"archive","commands":[
                          {"name":"command-1","node":"n1","forward":"CREATE TABLE a (id INT)","rollback":"DROP TABLE a"},
                          {"name":"column","node":"n1","forward":"ALTER TABLE a ADD b INT","rollback":"ALTER TABLE a DROP b",
                           "after":["command-1"],"probes":{"done":"SELECT 1","undone":"SELECT 0"},"onUnknown":"hold",
                           "tries":3,"limitSeconds":600},
                          {"name":"command-3","node":"n1","forward":"ANALYZE TABLE a","phase":"after"}],
                         "policy":"rollback","undo":"reverse","deadlineSeconds":86400}""", GroupRequest.class)));
    }

    @Test
    void refusesAddressesAndKeysThatCannotBe() {
        assertThatThrownBy(() -> ShardwrightClient.connect(List.of(URI.create("localhost:7070")), "k"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING));
        assertThatThrownBy(() -> ShardwrightClient.connect(List.of(URI.create("http://h:1")), " "))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING));
    }

    private static String json(Object body) throws JsonProcessingException {
        return Json.mapper().writeValueAsString(body);
    }
}
