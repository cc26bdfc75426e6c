package io.shardwright.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What processes of a local cluster get of the environment of whoever starts it. */
final class LocalProcessTest {
    @Test
    void whereTracesGoAndNoOtherSetting() {
        Map<String, String> tracing = Map.of(
                "SHARDWRIGHT_TRACING_ENDPOINT", "http://127.0.0.1:4318/v1/traces",
                "SHARDWRIGHT_TRACING_HEADERS_FILE", "/h",
                "SHARDWRIGHT_TRACING_SAMPLED", "0.5");
        Map<String, String> all = new HashMap<>(tracing);
        all.put("SHARDWRIGHT_NODE", "n9");
        all.put("PATH", "/bin");
        assertThat(LocalProcess.handedOn(all)).isEqualTo(tracing);
    }
}
