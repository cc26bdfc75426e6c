package io.shardwright.diagnosis;

import java.util.Locale;

/** What is to be thought of an object on a node. */
public enum Verdict {
    /** It is as it is to be. */
    OK,
    /** It is to be there, and is not. */
    MISSING,
    /** It is there under its name, and something else than it is to be. */
    DIFFERS,
    /** A distributed table that leads where its shards are not, or a server object that none needs any more. */
    STALE,
    /** No record says whose it is. */
    UNKNOWN,
    /** A group that has ended has left it. */
    ORPHAN,
    /** It is there, and could not be looked at. */
    UNSURE,
    /** It is not as it is to be, and a group that has not ended is at work on it: nothing is said of it before. */
    CHANGING,
    /** The node does not answer. */
    UNREACHABLE,
    /** It is on a node that does not answer. */
    UNSEEN;

    /** Whether somebody should look at it. */
    public boolean differs() {
        return switch (this) {
            case MISSING, DIFFERS, STALE, UNKNOWN, ORPHAN, UNSURE, UNREACHABLE -> true;
            case OK, CHANGING, UNSEEN -> false;
        };
    }

    /** The name as it is shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
