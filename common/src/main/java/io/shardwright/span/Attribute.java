package io.shardwright.span;

/** One thing that a span says. */
public sealed interface Attribute {
    String key();

    /** In words. */
    record Text(String key, String value) implements Attribute {}

    /** In a whole number. */
    record Whole(String key, long value) implements Attribute {}

    static Attribute of(String key, String value) {
        return new Text(key, value);
    }

    static Attribute of(String key, long value) {
        return new Whole(key, value);
    }
}
