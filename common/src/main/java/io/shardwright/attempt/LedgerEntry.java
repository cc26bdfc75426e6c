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
        /** Its rows were taken back, but for a part that its server could not take back. */
        PARTLY,
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

    /** Whether it may have left something that only probes, or somebody who looks, can tell of. */
    public boolean open() {
        return end == End.OPEN || end == End.PARTLY;
    }
}
