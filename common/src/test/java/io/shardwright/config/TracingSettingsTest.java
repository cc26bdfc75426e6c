package io.shardwright.config;

import static io.shardwright.config.SettingsFile.COORDINATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.span.Sampling;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where traces are sent, as files and variables say. */
final class TracingSettingsTest {
    @TempDir
    private Path folder;

    private SettingsFile file;

    @BeforeEach
    void inItsFolder() {
        file = new SettingsFile(folder.resolve("settings.yaml"));
    }

    private TracingSettings read(String tracing) throws IOException {
        return file.coordinator(COORDINATOR + "tracing: " + tracing + "\n", Map.of())
                .tracing();
    }

    private String refusal(String tracing) {
        ShardwrightException refused = catchThrowableOfType(ShardwrightException.class, () -> read(tracing));
        assertThat(refused.code()).isEqualTo(ErrorCode.BAD_SETTING);
        return refused.message().replace(file.path().toString(), "FILE") + " | " + refused.advice();
    }

    @Test
    void thereAreNoneUnlessSomebodyWantsThem() throws Exception {
        assertThat(file.coordinator(COORDINATOR, Map.of()).tracing()).isEqualTo(TracingSettings.OFF);
        assertThat(TracingSettings.OFF.endpoint()).isEmpty();
    }

    @Test
    void allOfItIsReadAndKeysArePrintedNowhere() throws Exception {
        Files.writeString(folder.resolve("collector.headers"), "Authorization: Bearer hush hush\n\n x-key:k1 \n");
        TracingSettings read =
                read("{endpoint: 'https://c:4318/v1/traces', headers-file: collector.headers, sampled: 0.25}");
        assertThat(read)
                .isEqualTo(new TracingSettings(
                        Optional.of(URI.create("https://c:4318/v1/traces")),
                        Map.of("Authorization", new Secret("Bearer hush hush"), "x-key", new Secret("k1")),
                        new Sampling(0.25)));
        assertThat(read.toString()).doesNotContain("hush", "k1");
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        List<String> seen = new ArrayList<>();
        for (String endpoint : List.of(
                "127.0.0.1:4318",
                "http://127.0.0.1:4318",
                "http://127.0.0.1:4318/",
                "grpc://c:4317/x",
                "http:/v1/traces",
                "'http://a b/v1'")) {
            String refusal = refusal("{endpoint: " + endpoint + "}");
            assertThat(refusal)
                    .endsWith("in FILE | Allowed: the whole URL of a collector for OTLP over HTTP, such as"
                            + " http://127.0.0.1:4318/v1/traces.");
            seen.add(refusal);
        }
        assertThat(seen.get(1)).startsWith("setting 'tracing.endpoint' is 'http://127.0.0.1:4318' in FILE");
    }

    @Test
    void aKeyInTheAddressIsRefusedAndNotShown() {
        for (String endpoint :
                List.of("'http://u:hush@c/v1/traces'", "'http://c/v1/traces?key=hush'", "'http://c/v1/traces#hush'")) {
            assertThat(refusal("{endpoint: " + endpoint + "}"))
                    .startsWith("setting 'tracing.endpoint' has more than scheme, host, port and path | ")
                    .contains("tracing.headers-file")
                    .doesNotContain("hush");
        }
    }

    @Test
    void aShareThatIsNoneIsRefused() throws Exception {
        for (String share : List.of("1.1", "-0.5", "half", "1e-3", "'.5'", "NaN")) {
            assertThat(refusal("{sampled: " + share + "}"))
                    .startsWith("setting 'tracing.sampled' is '")
                    .endsWith(" | Allowed: a number from 0 to 1, such as 0.25.");
        }
        assertThat(read("{sampled: 0}").sampling()).isEqualTo(new Sampling(0));
        assertThat(read("{sampled: 1.0}").sampling()).isEqualTo(new Sampling(1));
    }

    @Test
    void headersThatAreNoneAreRefusedByTheirLineAlone() throws Exception {
        for (Map.Entry<String, String> bad : Map.of(
                        "X-Key: a\nhush",
                                "line 2 of the file that setting 'tracing.headers-file' names is no 'Name: value'",
                        "Host: hush",
                                "line 1 of the file that setting 'tracing.headers-file' names has a header that is not for users to set",
                        "X-Key: hush\nx-key: b",
                                "line 2 of the file that setting 'tracing.headers-file' names has a header that is there already",
                        "X-Key:\u00e4",
                                "line 1 of the file that setting 'tracing.headers-file' names is no 'Name: value'")
                .entrySet()) {
            Files.writeString(folder.resolve("h"), bad.getKey());
            assertThat(refusal("{headers-file: h}"))
                    .startsWith(bad.getValue() + " | ")
                    .doesNotContain("hush");
        }
        assertThat(refusal("{headers-file: nowhere}"))
                .contains("setting 'tracing.headers-file' names nowhere, which cannot be read");
    }
}
