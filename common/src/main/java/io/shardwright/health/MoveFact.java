package io.shardwright.health;

/**
 * A move that has not ended.
 *
 * @param id its id
 * @param awaitsOperator whether somebody has paused it, or holds the cutover that is next
 * @param lagTransactions how far it is behind its source
 * @param note why it waits; empty if all is well
 */
public record MoveFact(String id, boolean awaitsOperator, long lagTransactions, String note) {}
