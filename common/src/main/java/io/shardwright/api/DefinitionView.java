package io.shardwright.api;

/**
 * What a table was created from.
 *
 * @param columns the column list as it was submitted, without the parentheses around it
 * @param shardKey the column that places a row
 * @param shardKeyType its type as SQL writes it, such as {@code BIGINT UNSIGNED}
 */
public record DefinitionView(String columns, String shardKey, String shardKeyType) {}
