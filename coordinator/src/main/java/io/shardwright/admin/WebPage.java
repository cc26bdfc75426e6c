package io.shardwright.admin;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files of the web page. They are the same for everybody, hold nothing of the cluster, and need no key: what the page shows, it asks of the API with its
 * user's. Only paths of this list are served, each from memory, so no request names a file.
 */
final class WebPage {
    /** Where it is. */
    static final String HOME = "/ui/";

    /** Where people come from: without a path, or without the slash at its end. */
    static final List<String> DOORS = List.of("/", "/ui");

    private static final String FIRST = "index.html";

    /** All that are served, beside the runbook of errors, to which problems refer. */
    static final List<String> FILES = List.of(
            FIRST,
            "api.js",
            "badge.js",
            "command-list.js",
            "dom.js",
            "errors.md",
            "event-stream.js",
            "format.js",
            "graph.js",
            "group-buttons.js",
            "group-orders.js",
            "group-pictures.js",
            "group-view.js",
            "groups-view.js",
            "health-view.js",
            "icon.svg",
            "live.js",
            "login.js",
            "main.js",
            "map-canvas.js",
            "map-layout.js",
            "map-model.js",
            "map-view.js",
            "order-dialog.js",
            "pace.js",
            "page.css",
            "pictures.css",
            "plan-view.js",
            "press.js",
            "problem-box.js",
            "progress.js",
            "rebalance-view.js",
            "rebalances-view.js",
            "recovery-panel.js",
            "routes.js",
            "rows.js",
            "runbook-view.js",
            "runbook.js",
            "sse.js",
            "states.js",
            "timeline.js",
            "virtual-table.js");

    private static final Map<String, MediaType> TYPES = Map.of(
            "html", MediaType.HTML_UTF_8,
            "css", MediaType.CSS_UTF_8,
            "js", MediaType.TEXT_JAVASCRIPT_UTF_8,
            "svg", MediaType.parse("image/svg+xml"),
            "md", MediaType.parse("text/markdown; charset=utf-8"));

    /** Nothing but its own files and the API that it comes from; no markup of others, no frame around it, no form that is sent. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, File> files = new TreeMap<>();

    /** As it is sent. */
    private record File(HttpData content, MediaType type, EntityTag tag) {}

    private WebPage() {}

    /** Reads all of it. */
    static WebPage read() {
        WebPage page = new WebPage();
        for (String name : FILES) {
            byte[] content = content(name);
            MediaType type = Objects.requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name);
            page.files.put(
                    HOME + (name.equals(FIRST) ? "" : name),
                    new File(HttpData.wrap(content), type, EntityTag.of(content)));
        }
        return page;
    }

    private static byte[] content(String name) {
        try (InputStream file = WebPage.class.getResourceAsStream("page/" + name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void addTo(ServerBuilder builder) {
        Set<HttpMethod> reading = Set.of(HttpMethod.GET, HttpMethod.HEAD);
        files.forEach((path, file) ->
                builder.route().path(path).methods(reading).build((context, request) -> answer(file, request)));
        for (String door : DOORS) {
            builder.route().path(door).methods(reading).build((context, request) -> inside());
        }
    }

    /** Whether somebody without a key may ask that. */
    boolean serves(HttpMethod method, String path) {
        return (method == HttpMethod.GET || method == HttpMethod.HEAD)
                && (files.containsKey(path) || DOORS.contains(path));
    }

    private static HttpResponse answer(File file, HttpRequest request) {
        if (file.tag().isNoneOf(request.headers().getAll(HttpHeaderNames.IF_NONE_MATCH))) {
            return HttpResponse.of(
                    headers(HttpStatus.OK, file.tag()).contentType(file.type()).build(), file.content());
        }
        return HttpResponse.of(headers(HttpStatus.NOT_MODIFIED, file.tag()).build());
    }

    private static ResponseHeadersBuilder headers(HttpStatus status, EntityTag tag) {
        return ResponseHeaders.builder(status)
                .add(HttpHeaderNames.ETAG, tag.toString())
                .add(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .add(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .add(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .add(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
                .add(HttpHeaderNames.CROSS_ORIGIN_OPENER_POLICY, "same-origin")
                .add(HttpHeaderNames.CROSS_ORIGIN_RESOURCE_POLICY, "same-origin");
    }

    private static HttpResponse inside() {
        return HttpResponse.of(ResponseHeaders.builder(HttpStatus.FOUND)
                .add(HttpHeaderNames.LOCATION, HOME)
                .add(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build());
    }
}
