package io.shardwright.attempt;

import java.util.Locale;

/**
 * What a node's ledger says of one half of a command.
 *
 * @param attempt the newest try that announced itself
 * @param verdict what the probes said before that try
 * @param connectionId the connection on which that try was to run
 */
public record LedgerEntry(int attempt, Verdict verdict, long connectionId, End end) {
    /** How the newest try ended. */
    public enum End {
        /** Not known: it may have been sent. */
        OPEN,
        /** It was refused or never ran: as if it had not been tried. */
        NOTHING,
        /** It ran forward. */
        APPLIED,
        /** It ran backward. */
        UNDONE;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean open() {
        return end == End.OPEN;
    }
}
