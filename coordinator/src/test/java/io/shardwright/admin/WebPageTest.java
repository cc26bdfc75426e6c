package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.health.Gravity;
import io.shardwright.move.MoveState;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupState;
import io.shardwright.rebalance.MoveStage;
import io.shardwright.rebalance.RebalanceState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served of the page, and what is in its files; the page itself is tried in a browser. */
final class WebPageTest {
    static final Path FOLDER = Path.of("src/main/resources/io/shardwright/admin/page");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .* from '([^']+)';$");
    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
    private static final Pattern ADDRESS = Pattern.compile("(?:https?|wss?):?//\\S*|url\\(|@import");

    /** By which markup or code could be made of text. */
    private static final Pattern MARKUP = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|\\beval\\(|new Function|srcdoc");

    /** What the policy would block, and so would do nothing. */
    private static final Pattern INLINE =
            Pattern.compile("<style|style=|<script(?![^>]* src=)|\\son[a-z]+=|setAttribute\\('style'");

    /** A namespace, and what a leader's address is held against; neither is asked for. */
    private static final List<String> NOT_ASKED = List.of("http://www.w3.org/2000/svg", "https?:\\/\\/");

    private static Server server;
    private final HttpClient http = PlainHttp.client();

    @BeforeAll
    static void start() {
        ServerBuilder builder = Server.builder().http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        WebPage.read().addTo(builder);
        server = builder.build();
        server.start().join();
    }

    @AfterAll
    static void stop() {
        server.stop().join();
    }

    private HttpResponse<String> ask(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.activeLocalPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Optional<String> header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name);
    }

    @ParameterizedTest
    @CsvSource({
        "'', text/html; charset=utf-8",
        "main.js, text/javascript; charset=utf-8",
        "page.css, text/css; charset=utf-8",
        "icon.svg, image/svg+xml",
        "errors.md, text/markdown; charset=utf-8"
    })
    void everyFileHasItsTypeAndIsGuarded(String name, String type) throws Exception {
        HttpResponse<String> response = ask("GET", WebPage.HOME + name);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "content-type")).contains(type);
        assertThat(header(response, "content-security-policy"))
                .contains(
                        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
                                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(header(response, "x-content-type-options")).contains("nosniff");
        assertThat(header(response, "referrer-policy")).contains("no-referrer");
        assertThat(header(response, "cache-control")).contains("no-cache");
        assertThat(header(response, "set-cookie")).isEmpty();
        assertThat(response.body()).isNotEmpty();
    }

    @Test
    void whatTheBrowserHasIsNotSentAgain() throws Exception {
        String tag = header(ask("GET", "/ui/main.js"), "etag").orElseThrow();
        HttpResponse<String> known = ask("GET", "/ui/main.js", "If-None-Match", tag);
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(header(known, "etag")).contains(tag);
        assertThat(header(known, "content-security-policy")).isPresent();
        assertThat(ask("GET", "/ui/dom.js", "If-None-Match", tag).statusCode()).isEqualTo(200);
    }

    @Test
    void aHeadHasTheHeadersAlone() throws Exception {
        HttpResponse<String> head = ask("HEAD", "/ui/main.js");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "etag")).isEqualTo(header(ask("GET", "/ui/main.js"), "etag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ui"})
    void comesInByItsDoors(String door) throws Exception {
        HttpResponse<String> response = ask("GET", door);
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(header(response, "location")).contains("/ui/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ui/index.html",
                "/ui/nothing-there",
                "/ui/../ui/nothing",
                "/ui/%2e%2e/WebPage.class",
                "/ui/..%2fWebPage.class",
                "/ui/%2e%2e%2fWebPage.class",
                "/ui/..;/WebPage.class",
                "/ui/main.js/",
                "/ui/main.js%00.css",
                "/ui/%2fetc/passwd",
                "/ui/file:/etc/passwd"
            })
    void nothingElseIsThere(String path) throws Exception {
        HttpResponse<String> response = ask("GET", path);
        assertThat(response.statusCode()).isIn(400, 404);
        assertThat(response.body()).doesNotContain("root:", "import ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
    void isOnlyRead(String method) throws Exception {
        assertThat(ask(method, "/ui/main.js").statusCode()).isIn(405, 501);
    }

    @Test
    void everyFileIsServedAndEveryoneServedIsThere() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> there = new ArrayList<>(
                    files.map(file -> file.getFileName().toString()).toList());
            there.add("errors.md");
            assertThat(WebPage.FILES).containsExactlyInAnyOrderElementsOf(there);
        }
    }

    private static String text(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name));
    }

    private static List<String> own() {
        return WebPage.FILES.stream().filter(name -> !name.equals("errors.md")).toList();
    }

    @Test
    void whateverAFileRefersToIsAnotherOfThem() throws IOException {
        int count = 0;
        for (String name : own()) {
            String text = text(name);
            for (Pattern pattern : List.of(IMPORT, REFERENCE)) {
                Matcher matcher = pattern.matcher(text);
                while (matcher.find()) {
                    String target = matcher.group(1).replaceFirst("^\\./", "");
                    if (!target.startsWith("#")) {
                        count++;
                        assertThat(WebPage.FILES).as(name).contains(target);
                    }
                }
            }
            assertThat(text.lines().filter(line -> line.startsWith("import ") || line.contains("import(")))
                    .as(name)
                    .allMatch(line -> IMPORT.matcher(line).matches());
        }
        assertThat(count).isGreaterThan(50);
    }

    /** Each state that the API tells has its colour and sign there; what is not there is shown as one that nobody knows. */
    @Test
    void everyStateIsKnownToThePage() throws IOException {
        List<String> states = Stream.of(
                        Stream.of(CommandState.values()).map(CommandState::label),
                        Stream.of(GroupState.values()).map(GroupState::label),
                        Stream.of(Effect.values()).map(Effect::label),
                        Stream.of(RebalanceState.values()).map(RebalanceState::label),
                        Stream.of(MoveStage.values()).map(MoveStage::label),
                        Stream.of(MoveState.values()).map(MoveState::label),
                        Stream.of(NodeStanding.values()).map(NodeStanding::label),
                        Stream.of(Gravity.values()).map(Gravity::label))
                .flatMap(labels -> labels)
                .distinct()
                .map(label -> "'" + label + "'")
                .toList();
        assertThat(text("states.js")).contains(states);
        assertThat(text("groups-view.js"))
                .contains(Stream.of(GroupState.values())
                        .map(state -> "'" + state.label() + "'")
                        .toList());
    }

    @Test
    void noFileRefersToAnotherOriginOrMakesMarkupOfText() throws IOException {
        for (String name : own()) {
            String text = text(name);
            for (String allowed : NOT_ASKED) {
                text = text.replace(allowed, "");
            }
            assertThat(ADDRESS.matcher(text).results().map(found -> found.group()))
                    .as(name)
                    .isEmpty();
            assertThat(MARKUP.matcher(text).results().map(found -> found.group()))
                    .as(name)
                    .isEmpty();
            assertThat(INLINE.matcher(text).results().map(found -> found.group()))
                    .as(name)
                    .isEmpty();
        }
    }
}
