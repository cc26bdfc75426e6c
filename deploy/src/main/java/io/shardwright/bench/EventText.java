package io.shardwright.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the text of an event stream as it comes, in pieces of any size. It looks at each byte once and makes no text of what nobody asks for: a thousand streams
 * are read by one thread. Not for several threads.
 */
final class EventText {
    private static final byte[] ID = "id: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] EVENT = "event: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final int ROOM_AT_FIRST = 1 << 10;

    private final Reader reader;
    private byte[] line = new byte[ROOM_AT_FIRST];
    private int length;
    private byte[] id = {};
    private byte[] event = {};
    private byte[] data = {};
    private boolean named;

    /** Takes what was read. */
    interface Reader {
        /**
         * An event.
         *
         * @param id as it stands there
         * @param data text of its line
         */
        void event(byte[] id, byte[] event, byte[] data);

        /** No event, but the stream lives, and has been read up to here. */
        void heartbeat(byte[] id);
    }

    EventText(Reader reader) {
        this.reader = reader;
    }

    void read(byte[] piece) {
        int from = 0;
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == '\n') {
                keep(piece, from, i);
                ended();
                from = i + 1;
            }
        }
        keep(piece, from, piece.length);
    }

    private void keep(byte[] piece, int from, int to) {
        int added = to - from;
        if (length + added > line.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, length + added));
        }
        System.arraycopy(piece, from, line, length, added);
        length += added;
    }

    private void ended() {
        if (length == 0) {
            dispatch();
        } else if (begins(ID)) {
            id = Arrays.copyOfRange(line, ID.length, length);
        } else if (begins(EVENT)) {
            event = Arrays.copyOfRange(line, EVENT.length, length);
            named = true;
        } else if (begins(DATA)) {
            data = Arrays.copyOfRange(line, DATA.length, length);
        }
        length = 0;
    }

    private boolean begins(byte[] name) {
        return length >= name.length && Arrays.equals(line, 0, name.length, name, 0, name.length);
    }

    private void dispatch() {
        if (named) {
            reader.event(id, event, data);
        } else if (id.length > 0) {
            reader.heartbeat(id);
        }
        named = false;
        id = new byte[0];
    }
}
