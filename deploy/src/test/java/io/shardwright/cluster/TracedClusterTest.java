package io.shardwright.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.access.KeyId;
import io.shardwright.api.GroupView;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.client.Step;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalNode;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.span.TraceId;
import io.shardwright.tracing.ReceivedSpan;
import io.shardwright.tracing.TraceReceiver;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector sees of a cluster whose processes send it their traces, and that no group and no process cares how it is. */
class TracedClusterTest {
    private static final Duration GRACE = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static TraceReceiver receiver;
    private static LocalCluster cluster;
    private static ShardwrightClient client;

    @BeforeAll
    static void start() throws Exception {
        receiver = TraceReceiver.start();
        cluster = LocalCluster.of(new ClusterPlan(folder, "traced", true, 2, 1, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        client = cluster.client();
        Files.writeString(folder.resolve("traced/config/collector.headers"), "X-Key: hush\n");
        for (LocalProcess process : processes()) {
            Files.writeString(
                    cluster.settings(process),
                    "tracing: {endpoint: '" + receiver.endpoint() + "', headers-file: collector.headers}\n",
                    StandardOpenOption.APPEND);
            process.stop(GRACE);
            process.start();
        }
        awaitAll();
        for (LocalNode node : cluster.nodes()) {
            // What conflicts with it fails for good.
            node.server()
                    .runAll(
                            Account.ROOT,
                            List.of("CREATE TABLE app.seen (id INT PRIMARY KEY)", "INSERT INTO app.seen VALUES (0)"));
        }
    }

    /** All that were started again are there. */
    private static void awaitAll() {
        Looking.until(TracedClusterTest::leads);
        cluster.nodes().forEach(cluster::awaitAlive);
    }

    private static boolean leads() {
        try {
            return client.status().leader() != null;
        } catch (ShardwrightException e) {
            if (e.code() != ErrorCode.UNREACHABLE && e.code() != ErrorCode.NO_LEADER) {
                throw e;
            }
            return false;
        }
    }

    private static List<LocalProcess> processes() {
        return Stream.concat(
                        cluster.coordinators().stream(),
                        cluster.nodes().stream().map(LocalNode::worker))
                .toList();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        receiver.close();
    }

    @AfterEach
    void wellAgain() {
        receiver.be(TraceReceiver.Manner.TAKES);
    }

    private static GroupView ended(Group group) {
        return client.awaitGroup(GroupId.parse(client.submit(group).group()), MovingCluster.PATIENCE);
    }

    /** A row on n1, and after it one on n2. */
    private static Group rows(int first, int second) {
        Group group = Group.titled("two rows");
        Step row = group.add("n1", "INSERT INTO app.seen VALUES (" + first + ")", delete(first));
        group.add("n2", "INSERT INTO app.seen VALUES (" + second + ")", delete(second))
                .after(row);
        return group;
    }

    private static String delete(int id) {
        return "DELETE FROM app.seen WHERE id = " + id;
    }

    /** All spans of a group's trace, once so many are there. */
    private static List<ReceivedSpan> trace(GroupView group, int count) throws InterruptedException {
        String trace = group.id().replace("-", "");
        return receiver.await(count, span -> span.trace().equals(trace));
    }

    private static ReceivedSpan named(List<ReceivedSpan> spans, String name) {
        return spans.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aGroupIsOneTraceWithItsTriesBelowItsRoot() throws Exception {
        GroupView group = ended(rows(1, 1));
        assertThat(group.state()).isEqualTo("committed");
        List<ReceivedSpan> spans = trace(group, 3);
        ReceivedSpan root = named(spans, "group");
        assertThat(root.parent()).isEmpty();
        assertThat(root.id()).isEqualTo(root.trace().substring(16));
        assertThat(root.error()).isEmpty();
        assertThat(root.process())
                .containsEntry("service.name", "shardwright-coordinator")
                .containsEntry("service.instance.id", "coordinator-1");
        assertThat(root.attributes())
                .containsEntry("shardwright.group", group.id())
                .containsEntry("shardwright.title", "two rows")
                .containsEntry("shardwright.state", "committed")
                .containsEntry("shardwright.kind", "other");
        assertThat(root.startNanos()).isEqualTo(group.createdAt() * 1_000_000);
        assertThat(root.endNanos()).isEqualTo(requireNonNull(group.endedAt()) * 1_000_000);
        for (int i = 1; i <= 2; i++) {
            ReceivedSpan child = named(spans, "command-" + i);
            assertThat(child.parent()).isEqualTo(root.id());
            assertThat(child.error()).isEmpty();
            assertThat(child.process()).containsEntry("service.instance.id", "n" + i);
            assertThat(child.attributes())
                    .containsEntry("shardwright.node", "n" + i)
                    .containsEntry(
                            "shardwright.command",
                            Long.toString(group.commands().get(i - 1).id()))
                    .containsEntry("shardwright.effect", "applied")
                    .containsEntry("shardwright.try", "1");
            assertThat(child.startNanos()).isBetween(1L, child.endNanos());
        }
        assertThat(receiver.headers())
                .allSatisfy(sent -> assertThat(sent.getFirst("X-Key")).isEqualTo("hush"));
        assertThat(receiver.spans().toString()).doesNotContain("INSERT INTO", "DELETE FROM");
    }

    @Test
    void aGroupThatIsRolledBackShowsWhatFailedAndWhatWasUndone() throws Exception {
        GroupView group = ended(rows(2, 0));
        assertThat(group.state()).isEqualTo("rolled_back");
        List<ReceivedSpan> spans = trace(group, 4);
        assertThat(spans)
                .extracting(ReceivedSpan::name)
                .containsExactlyInAnyOrder("group", "command-1", "command-2", "undo command-1");
        ReceivedSpan root = named(spans, "group");
        assertThat(root.error()).startsWith("ERROR rolled_back, failed: ");
        assertThat(root.says("shardwright.abort")).isEqualTo("failed");
        assertThat(root.events()).containsExactly("aborting");
        assertThat(spans).filteredOn(span -> span.parent().isEmpty()).containsExactly(root);
        assertThat(spans)
                .filteredOn(span -> !span.equals(root))
                .extracting(ReceivedSpan::parent)
                .containsOnly(root.id());
        assertThat(named(spans, "command-2").error()).startsWith("ERROR ").contains("Duplicate entry");
        assertThat(named(spans, "command-2").says("shardwright.effect")).isEqualTo("none");
        assertThat(named(spans, "command-1").error()).isEmpty();
        ReceivedSpan undo = named(spans, "undo command-1");
        assertThat(undo.error()).isEmpty();
        assertThat(undo.says("shardwright.direction")).isEqualTo("undo");
    }

    @Test
    void aRequestIsInItsCallersTraceAndLeadsToItsGroup() throws Exception {
        String caller = "0af7651916cd43dd8448eb211c80319c";
        String body =
                "{\"title\":\"asked\",\"commands\":[{\"name\":\"a\",\"node\":\"n1\",\"forward\":\"DO 1\",\"rollback\":\"DO 1\"}]}";
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(cluster.apis().get(0).resolve("/api/v1/groups"))
                                .header("Authorization", "Bearer " + key())
                                .header("traceparent", "00-" + caller + "-b7ad6b7169203331-01")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        ReceivedSpan request =
                receiver.await(1, span -> span.trace().equals(caller)).get(0);
        assertThat(request.name()).isEqualTo("submit-group");
        assertThat(request.parent()).isEqualTo("b7ad6b7169203331");
        assertThat(request.kind()).isEqualTo("SPAN_KIND_SERVER");
        assertThat(request.attributes())
                .containsEntry("http.response.status_code", "202")
                .containsKey("shardwright.key");
        assertThat(key()).as("its id, and no more").contains(request.says("shardwright.key"));
        assertThat(request.says("shardwright.key")).hasSize(KeyId.CHARS);
        GroupId group = GroupId.parse(request.says("shardwright.group"));
        assertThat(answer.body()).contains(group.toString());
        assertThat(request.links())
                .containsExactly(group.trace() + "/" + TraceId.of(group).root());
        assertThat(receiver.await(
                        1,
                        span -> span.trace().equals(group.trace())
                                && span.name().equals("group")))
                .singleElement()
                .satisfies(root -> assertThat(request.links()).containsExactly(root.trace() + "/" + root.id()));
    }

    private static String key() throws IOException {
        return Files.readString(cluster.apiKeyFile()).strip();
    }

    private static long metric(String name) throws Exception {
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(cluster.apis().get(0).resolve("/api/v1/metrics"))
                                .header("Authorization", "Bearer " + key())
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return (long) text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whileTheCollectorRefusesGroupsGoOnAndWhatIsLostIsCounted() throws Exception {
        long before = metric("shardwright_spans_dropped_total");
        receiver.be(TraceReceiver.Manner.REFUSES);
        assertThat(ended(rows(3, 3)).state()).isEqualTo("committed");
        Looking.until(() -> metric("shardwright_spans_dropped_total") > before);
        for (LocalProcess process : processes()) {
            Looking.until(() -> Files.readString(process.log()).contains("lost: it answers 400"));
            assertThat(Files.readString(process.log())).doesNotContain("hush");
        }
        receiver.be(TraceReceiver.Manner.TAKES);
        GroupView next = ended(rows(4, 4));
        assertThat(next.state()).isEqualTo("committed");
        trace(next, 3);
        assertThat(metric("shardwright_spans_sent_total")).isPositive();
    }

    @Test
    void whileTheCollectorHangsGroupsGoOnAndProcessesEndByThemselves() throws Exception {
        receiver.be(TraceReceiver.Manner.HANGS);
        int asked = receiver.headers().size();
        assertThat(ended(rows(5, 5)).state()).isEqualTo("committed");
        // Both workers and the coordinator.
        receiver.awaitAsked(asked + 3);
        // At once: what one that is stopped last has sent would have been given up for lost by then.
        List<Thread> stops = processes().stream()
                .map(process -> new Thread(() -> process.stop(GRACE)))
                .toList();
        stops.forEach(Thread::start);
        for (Thread stop : stops) {
            stop.join();
        }
        for (LocalProcess process : processes()) {
            assertThat(Files.readString(process.log()))
                    .as("it has come to the end of its way down")
                    .contains("are given up, as the process ends");
        }
        receiver.be(TraceReceiver.Manner.TAKES);
        processes().forEach(LocalProcess::start);
        awaitAll();
    }
}
