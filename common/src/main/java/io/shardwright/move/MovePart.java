package io.shardwright.move;

import java.util.Optional;

/**
 * What one source gives to a target. Moving is one of them without a filter; several targets with a filter each split a table, and several parts of one target merge.
 *
 * @param node the source's, as the target remembers it
 * @param table on that node
 * @param filter which rows; empty for all
 */
public record MovePart(String node, TableAddress table, Optional<BucketFilter> filter) {}
