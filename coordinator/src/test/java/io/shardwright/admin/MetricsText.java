package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;

/** What an API tells Prometheus. */
final class MetricsText {
    /** Longer than any machine takes; how long is no matter of the test. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final HttpClient HTTP = PlainHttp.client();

    private MetricsText() {}

    /** What it tells once it tells these words: figures of the fleet are told for some seconds. */
    static String with(RunningApi api, String... words) {
        return await().atMost(PATIENCE)
                .until(() -> of(api), text -> Stream.of(words).allMatch(text::contains));
    }

    /** Returns once it tells these words. */
    static void awaitWords(RunningApi api, String... words) {
        String unused = with(api, words);
    }

    static String of(RunningApi api) throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(api.base() + "/api/v1/metrics"))
                        .header("Authorization", "Bearer " + api.key())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/plain; version=0.0.4");
        return response.body();
    }
}
