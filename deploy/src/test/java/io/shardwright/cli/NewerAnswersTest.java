package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.shardwright.api.CommandView;
import io.shardwright.api.GroupView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator of the next release answers the command of this one: with fields, states and capabilities that it has never heard of. */
class NewerAnswersTest {
    private static final String GROUP = "6c309fa8-3ea3-45e2-8d76-e12b6cd94280";

    private static final String NODES = """
            {"nodes":[{"name":"n1","engine":"granite","database":"10.0.0.1:3306","link":"10.0.0.1:7500","schema":"app",
              "zone":"default","capacity":1,"capabilities":["columnar"],"epoch":3,"alive":true,"leaseExpiresAt":1,
              "build":"0.2.0","trouble":null,"leftOut":false,"region":"north",
              "standing":{"state":"resting","reason":"","actor":"ada","since":0,"ticket":"T-1"},"absence":null,
              "misfits":[{"fact":"phase-of-moon","severity":"curious","text":"it is full","advice":"Wait."}]}],
             "issues":[],"regions":["north"]}""";

    private static final String A_GROUP = """
            {"id":"%s","title":"later","state":"%s","version":7,"abortReason":null,"abortDetail":null,"actor":"ada",
              "createdAt":0,"endedAt":null,"urgency":9,"counts":{"%s":1},"policy":"rollback","undo":"reverse",
              "savepoint":null,"abortedAt":null,"deadlineAt":null,"waivers":[],
              "commands":[{"id":1,"seq":1,"name":"a","node":"n1","phase":"before","state":"%s","effect":"none",
                "tries":1,"undoTries":0,"forward":"{\\"action\\":\\"melt-shard\\"}","rollback":"DO 1","waitsFor":[],
                "error":null,"errorCode":null,"startedAt":null,"triesMax":10,"limitSeconds":null,"told":null,
                "duration":null,"lane":"fast"}]}""";

    @TempDir
    private Path folder;

    private HttpServer coordinator;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        coordinator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        coordinator.start();
        Path key = Files.writeString(folder.resolve("key"), "swk_test");
        shell = new Shell(Map.of("SHARDWRIGHT_API", api(), "SHARDWRIGHT_API_KEY_FILE", key.toString()), folder);
    }

    @AfterEach
    void stop() {
        coordinator.stop(0);
    }

    private String api() {
        return "http://127.0.0.1:" + coordinator.getAddress().getPort();
    }

    private void answers(String path, String body) {
        coordinator.createContext("/api/v1" + path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private GroupView group(String state, String commandState) {
        answers("/groups/" + GROUP, A_GROUP.formatted(GROUP, state, commandState, commandState));
        return ShardwrightClient.connect(List.of(URI.create(api())), "swk_test").group(GroupId.parse(GROUP));
    }

    @Test
    void nodesAreShownWithTheWordsOfTheCoordinator() {
        answers("/nodes", NODES);
        answers("/metadata", "{\"incarnation\":\"1-1\",\"state\":\"open\",\"leftOut\":[],\"regions\":1}");
        Shell.Said said = shell.run("node", "list");
        assertThat(said.err()).isEmpty();
        assertThat(said.code()).isZero();
        assertThat(said.out()).contains("resting", "granite", "columnar", "0.2.0");
    }

    @Test
    void aGroupInAnotherStateHasNotEnded() {
        GroupView group = group("melting", "melting");
        assertThat(group.settled()).isFalse();
        assertThat(group.held()).isFalse();
        assertThat(group.finished()).isEmpty();
        assertThat(group.remains()).containsExactly("a");
        Shell.Said said = shell.run("group", "show", GROUP, "-o", "json");
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out()).contains("\"melting\"");
    }

    @Test
    void aCommandInAnotherStateIsShown() {
        GroupView group = group("active", "melting");
        assertThat(group.settled()).isFalse();
        assertThat(group.commands()).extracting(CommandView::state).containsExactly("melting");
        Shell.Said said = shell.run("group", "show", GROUP);
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.out()).contains("melting");
    }

    @Test
    void whatCannotBeJudgedIsSaid() {
        GroupView group = group("melting", "done");
        assertThatThrownBy(group::groupState).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INCOMPATIBLE);
            assertThat(e.message()).isEqualTo("'melting' is no GroupState that this build knows");
            assertThat(e.advice()).contains("upgrade this one");
        });
    }
}
