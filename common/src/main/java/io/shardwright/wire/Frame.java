package io.shardwright.wire;

/** One message of a link. Which side sends which is said at each. */
public sealed interface Frame permits Hello, Wake, Request, ResultChunk, ResultEnd, StreamPiece, Ping, Pong {
    /** Which kind of frame it is; a switch over it is exhaustive. */
    FrameType type();
}
