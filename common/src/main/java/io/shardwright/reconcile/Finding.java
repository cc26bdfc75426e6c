package io.shardwright.reconcile;

/**
 * One difference between nodes and records.
 *
 * @param where the nodes concerned, separated by commas
 * @param subject the group, table or node
 * @param text what was found, one line
 * @param action what acceptance does about it, one line
 */
public record Finding(Kind kind, String where, String subject, String text, String action) {
    /** The kinds of differences. */
    public enum Kind {
        /** A node has been taken by sessions that the records do not know. */
        NODE_AHEAD,
        /** A node does not answer, or has not let go of its sessions. */
        NOT_COMPARED,
        /** Commands that a node announces and the records have not begun. */
        BEHIND,
        /** A group that was being undone. */
        UNDONE,
        /** A group that was decided. */
        DECIDED,
        /** A group with commands that the records have lost. */
        LOST_COMMANDS,
        /** A group that the records do not know at all. */
        LOST_GROUP,
        /** A rehearsal that a crash has cut short. */
        REHEARSAL,
        /** A shard table on a node that the catalog does not know. */
        UNKNOWN_TABLE,
        /** A shard table of the catalog that its node does not have. */
        MISSING_TABLE;

        /** The name as it is shown. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }
}
