package io.shardwright.bench;

import java.util.Optional;

/**
 * A request of the API.
 *
 * @param path below {@code /api/v1}, with its parameters
 * @param body JSON; empty for none
 * @param key idempotency key, if it has one
 */
record Call(CallKind kind, String method, String path, String body, Optional<String> key) {
    static Call get(CallKind kind, String path) {
        return new Call(kind, "GET", path, "", Optional.empty());
    }
}
