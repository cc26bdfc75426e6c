package io.shardwright.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventTextTest {
    private static final String TEXT = """
            id: 1-9f86d081884c7d65.7
            event: reset
            data: {"why":"new"}

            : still here
            id: 1-9f86d081884c7d65.9

            id: 1-9f86d081884c7d65.11
            event: group
            data: {"kind":"group","note":"wartet auf ü"}

            event: end
            data: {"code":"key-revoked"}

            """;

    private final List<String> read = new ArrayList<>();
    private final EventText text = new EventText(new EventText.Reader() {
        @Override
        public void event(byte[] id, byte[] event, byte[] data) {
            read.add(string(id) + "|" + string(event) + "|" + string(data));
        }

        @Override
        public void heartbeat(byte[] id) {
            read.add(string(id));
        }
    });

    private static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 1_000})
    void readsTheSameWhateverPiecesItComesIn(int size) {
        byte[] whole = TEXT.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < whole.length; from += size) {
            text.read(Arrays.copyOfRange(whole, from, Math.min(whole.length, from + size)));
        }
        assertThat(read)
                .containsExactly(
                        "1-9f86d081884c7d65.7|reset|{\"why\":\"new\"}",
                        "1-9f86d081884c7d65.9",
                        "1-9f86d081884c7d65.11|group|{\"kind\":\"group\",\"note\":\"wartet auf ü\"}",
                        "|end|{\"code\":\"key-revoked\"}");
    }
}
