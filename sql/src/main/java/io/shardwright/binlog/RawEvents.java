package io.shardwright.binlog;

import com.github.shyiko.mysql.binlog.event.ByteArrayEventData;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * Takes events from the connection as bytes. The library's own readers turn values into Java types that lose some of them, and stumble over column types of tables that nobody
 * asked about.
 */
final class RawEvents extends EventDeserializer {
    private static final int HEAD_BYTES = 19;
    private static final int CHECKSUM_BYTES = 4;

    /** The event that the library hands on next; kept beside it because its type has no room for bytes and number. */
    private LogEvent last = new LogEvent(0, 0, new byte[0]);

    private int checksumBytes;

    @Override
    @SuppressWarnings("deprecation") // It is how the library tells what was agreed on with the server.
    public void setChecksumType(ChecksumType type) {
        super.setChecksumType(type);
        checksumBytes = type.getLength();
    }

    /** What {@link #nextEvent} returned last. */
    LogEvent last() {
        return last;
    }

    @Override
    public Event nextEvent(ByteArrayInputStream in) throws IOException {
        if (in.peek() == -1) {
            throw new java.io.EOFException("the server ended the stream");
        }
        EventBody head = new EventBody(in.read(HEAD_BYTES));
        head.skip(4);
        int code = head.one();
        long serverId = head.little(4);
        int length = (int) head.little(4);
        byte[] whole = in.read(length - HEAD_BYTES);
        if (code == LogEvent.FORMAT_DESCRIPTION && whole.length > CHECKSUM_BYTES) {
            // Its last byte before its own checksum says which kind the events after it have.
            checksumBytes = whole[whole.length - CHECKSUM_BYTES - 1] == 1 ? CHECKSUM_BYTES : 0;
        }
        byte[] body = java.util.Arrays.copyOf(whole, Math.max(0, whole.length - checksumBytes));
        last = new LogEvent(code, serverId, body);
        EventHeaderV4 header = new EventHeaderV4();
        header.setEventType(code == LogEvent.ROTATE ? EventType.ROTATE : EventType.UNKNOWN);
        header.setEventLength(length);
        return new Event(header, data(code));
    }

    private static EventData data(int code) {
        // The library notes the file that the server goes over to; positions here are GTIDs.
        return code == LogEvent.ROTATE ? new RotateEventData() : new ByteArrayEventData();
    }
}
