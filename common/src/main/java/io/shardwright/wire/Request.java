package io.shardwright.wire;

/** What a coordinator or another worker asks of a worker's node. Answered by any number of {@link ResultChunk}s or {@link StreamPiece}s and one {@link ResultEnd} of the same id. */
public sealed interface Request extends Frame permits Query, Prepare, Rehearse, ShardStream {
    /** Unique among the requests of one link. */
    long id();

    /** The oldest version of the link in which it may be sent: an older peer would close the link over it. */
    default int sinceVersion() {
        return Hello.MIN_VERSION;
    }
}
