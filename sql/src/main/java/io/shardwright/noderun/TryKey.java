package io.shardwright.noderun;

import io.shardwright.queue.ClaimedCommand;

/**
 * One try of a half.
 *
 * @param attempt its number; what it writes to the ledger leaves a later one's entry alone
 */
public record TryKey(LedgerKey half, int attempt) {
    public static TryKey of(ClaimedCommand command) {
        return new TryKey(LedgerKey.of(command), command.attempt());
    }
}
