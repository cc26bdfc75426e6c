package io.shardwright.table;

/**
 * A column of a key.
 *
 * @param prefix how many characters or bytes of it are in the key; 0 for all, which is how SQL without a length means it
 */
public record KeyPart(String column, int prefix) {}
