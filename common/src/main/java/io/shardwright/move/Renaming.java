package io.shardwright.move;

/** What a statement does that gives one table another name and nothing else. */
public record Renaming(TableAddress from, TableAddress to) {}
