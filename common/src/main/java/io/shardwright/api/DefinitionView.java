package io.shardwright.api;

/**
 * What a table is made of.
 *
 * @param columns the column list that gives this definition when it is submitted
 * @param shardKey the column that places a row
 * @param keyKind how its values are written and hashed, such as {@code integer}
 * @param keySize of numbers their bits, of text its characters at most, of bytes their number at most
 */
public record DefinitionView(String columns, String shardKey, String keyKind, int keySize) {}
