package io.shardwright.audit;

/**
 * Who did what, when, from where, and what came of it.
 *
 * @param id in the order of asking, with gaps
 * @param at epoch milliseconds, by the metadata database's clock
 * @param actor a key's name and id, or what acts by itself
 * @param origin the address that the call came from; empty of what acts by itself
 * @param outcome {@code done}, or {@code refused}
 */
public record AuditEntry(
        long id, long at, String actor, String origin, String action, String target, String detail, String outcome) {
    public static final String REFUSED = "refused";

    /** All of it in one text, and no other entry in the same: each part is told with its length. */
    String canonical() {
        StringBuilder text = new StringBuilder();
        for (String part :
                new String[] {Long.toString(id), Long.toString(at), actor, origin, action, target, detail, outcome}) {
            text.append(part.length()).append(':').append(part);
        }
        return text.toString();
    }
}
