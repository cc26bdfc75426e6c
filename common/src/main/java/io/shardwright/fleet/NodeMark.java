package io.shardwright.fleet;

import java.util.Optional;

/**
 * What a node's fence says.
 *
 * @param epoch the newest session that has taken the node; 0 if none has
 * @param incarnation of the metadata database that gave the epoch; empty if none has
 * @param silencedFor the life of the metadata database for which nothing of an earlier session runs on the node any more, so that the two may be
 *     compared; empty while the node serves a session
 */
public record NodeMark(long epoch, Optional<Incarnation> incarnation, Optional<Incarnation> silencedFor) {
    /** Of a node that no session has ever taken. */
    public static final NodeMark NEW = new NodeMark(0, Optional.empty(), Optional.empty());
}
