package io.shardwright.span;

/** What a group is there for, as far as the records say. */
public enum GroupKind {
    /** It moves a shard. */
    MOVE("group move"),
    /** It takes a shard back. */
    REVERSAL("group reverse"),
    /** It drops what a move has kept for the way back. */
    ACCEPTANCE("group accept"),
    /** Anything else; its title says what. */
    OTHER("group");

    private final String span;

    GroupKind(String span) {
        this.span = span;
    }

    /** What its span is called. */
    String span() {
        return span;
    }

    /** The name as it is shown. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
