package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.access.Caller;
import org.jdbi.v3.core.Handle;

/**
 * Who did what: one row for every change that was asked for or decided, in the transaction that makes it. It is sealed later, by {@link AuditSealing}: so no
 * transaction waits for another's entry.
 */
final class Audit {
    private static final int ORIGIN_CHARS_MAX = 64;

    private Audit() {}

    /** @param actor a {@link Caller}, or what acts by itself */
    static void write(Handle handle, String actor, String action, String target, String detail) {
        write(handle, Caller.parse(actor), action, target, detail, "done");
    }

    static void write(Handle handle, Caller caller, String action, String target, String detail, String outcome) {
        String origin = caller.address().orElse("");
        handle.createUpdate("INSERT INTO audit (at, actor, origin, action, target, detail, outcome) VALUES (" + NOW
                        + ", :actor, :origin, :action, :target, :detail, :outcome)")
                .bind("actor", caller.who())
                .bind("origin", origin.length() > ORIGIN_CHARS_MAX ? origin.substring(0, ORIGIN_CHARS_MAX) : origin)
                .bind("action", action)
                .bind("target", target)
                .bind("detail", detail)
                .bind("outcome", outcome)
                .execute();
    }
}
