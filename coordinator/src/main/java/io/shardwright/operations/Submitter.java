package io.shardwright.operations;

import io.shardwright.api.IdempotencyKey;

/**
 * Who asks for a change.
 *
 * @param idempotencyKey 1 to 128 printable characters of ASCII; under one key a change happens once
 * @param actor for the audit
 */
public record Submitter(String idempotencyKey, String actor) {
    /** Stands in plans that are never published. */
    static final String DRY_RUN_KEY = "dry-run";

    public Submitter {
        IdempotencyKey.require(idempotencyKey);
    }
}
