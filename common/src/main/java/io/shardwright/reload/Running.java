package io.shardwright.reload;

import io.shardwright.config.Reading;
import io.shardwright.tls.TlsFiles;
import io.shardwright.transport.LinkTls;
import java.util.Map;
import java.util.Set;

/**
 * What a process goes by that may change while it runs: one value, exchanged as a whole.
 *
 * @param reading its settings, secrets among them
 * @param tls made of the files that they name
 */
public record Running<S>(Reading<S> reading, LinkTls tls) {
    /** Settings that nobody changes, for processes that are started by other means than a file. */
    public static <S> Running<S> unchanging(S settings, TlsFiles tls) {
        return new Running<>(new Reading<>(settings, Map.of(), Set.of(), Set.of()), LinkTls.of(tls));
    }

    public S settings() {
        return reading.settings();
    }
}
