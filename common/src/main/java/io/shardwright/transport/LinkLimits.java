package io.shardwright.transport;

/** The limits of a link, each with its reason. */
final class LinkLimits {
    /** A host that is there accepts at once; one that is not should not delay a user for long. */
    static final int CONNECT_TIMEOUT_MILLIS = 3_000;

    /** TLS and the greeting take a few round trips and, in a cold process, some hundred milliseconds of class loading. */
    static final int GREETING_TIMEOUT_MILLIS = 10_000;

    /** Often enough that a dead peer is noticed before a user gives up, rare enough to cost nothing. */
    static final int PING_AFTER_MILLIS = 5_000;

    /** Four lost pings. A pause of the garbage collector is shorter. */
    static final int SILENCE_MAX_MILLIS = 20_000;

    /** The first pause after a failed attempt to connect; doubled with each further one. */
    static final int BACKOFF_FIRST_MILLIS = 100;

    /** A peer that comes back is woken over its link again this soon at the latest; until then it polls. */
    static final int BACKOFF_MAX_MILLIS = 5_000;

    /** Rows are sent once they fill this: large enough to make framing cheap, small enough to arrive steadily. */
    static final int CHUNK_BYTES_TARGET = 64 << 10;

    /** With this many characters even four bytes each fit into a frame, beside a chunk not yet sent. */
    static final int ROW_CHARS_MAX = 3 << 20;

    /** Above this a sender waits until the peer has read ... */
    static final int WRITE_BUFFER_HIGH_BYTES = 256 << 10;

    /** ... down to this. */
    static final int WRITE_BUFFER_LOW_BYTES = 64 << 10;

    /** Chunks that wait for a slow consumer before its link stops reading. */
    static final int UNREAD_CHUNKS_MAX = 4;

    /** A peer that reads nothing for so long is as good as gone, and a database cursor should not stay open for it. */
    static final int STALL_MAX_MILLIS = 60_000;

    /** Queries one process runs at a time for its peers; each holds a database connection. */
    static final int QUERY_THREADS = 4;

    /** Streams one process answers at a time: a few moves with a few ranges each. Every one holds a database connection. */
    static final int STREAM_THREADS = 32;

    /** An item of a stream is sent in pieces of this size: a few of them wait on either side. */
    static final int PIECE_BYTES_MAX = 128 << 10;

    /** Beyond this an item is no chunk of rows, and a peer that sends it would exhaust this process. */
    static final int ITEM_BYTES_MAX = 512 << 20;

    /** Smaller items gain nothing. */
    static final int COMPRESSED_BYTES_MIN = 256;

    /** Queries that wait for one of the threads; more are refused rather than left to time out. */
    static final int QUERIES_WAITING_MAX = 256;

    /** Queries open on one link, from the asking side. */
    static final int QUERIES_OPEN_MAX = 256;

    /** Wake-ups waiting to be sent. They are hints: with so many under way one more says nothing new. */
    static final int WAKES_WAITING_MAX = 16;

    /** Frames of links are short; two threads also keep one slow handshake from delaying the rest. */
    static final int EVENT_THREADS = 2;

    private LinkLimits() {}
}
