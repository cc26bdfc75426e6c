package io.shardwright.config;

/** A password or key. It prints as stars, so that no log or error message gives it away. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
