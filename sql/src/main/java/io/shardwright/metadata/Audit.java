package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import org.jdbi.v3.core.Handle;

/** Who did what: one row for every change that was asked for or decided, in the transaction that makes it. */
final class Audit {
    private Audit() {}

    static void write(Handle handle, String actor, String action, String target, String detail) {
        handle.createUpdate("INSERT INTO audit (at, actor, action, target, detail) VALUES (" + NOW
                        + ", :actor, :action, :target, :detail)")
                .bind("actor", actor)
                .bind("action", action)
                .bind("target", target)
                .bind("detail", detail)
                .execute();
    }
}
