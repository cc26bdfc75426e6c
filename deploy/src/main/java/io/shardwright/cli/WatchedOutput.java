package io.shardwright.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** An output that remembers that something was lost: writers of texts swallow that, and a script would take half an answer for the whole. */
final class WatchedOutput extends FilterOutputStream {
    private @Nullable IOException failure;

    WatchedOutput(OutputStream out) {
        super(out);
    }

    @Override
    public synchronized void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /** Why something was lost, unless whoever reads has seen enough and has gone, as {@code head} does. */
    synchronized @Nullable IOException lost() {
        return failure == null || String.valueOf(failure.getMessage()).contains("Broken pipe") ? null : failure;
    }
}
