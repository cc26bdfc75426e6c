package io.shardwright.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request, before it is known which coordinator answers it.
 *
 * @param path under the base URL, with its query
 * @param body JSON, or null for none
 * @param idempotencyKey sent with every try, or null for none
 * @param repeatable whether it may be sent again after a try whose answer was lost
 * @param limit of one try
 * @param waits whether it is the server's part to let it wait
 */
record Call(
        String method,
        String path,
        @Nullable String body,
        @Nullable String idempotencyKey,
        boolean repeatable,
        Duration limit,
        boolean waits) {
    /** Long enough for a coordinator that has to check and write a group of thousands of commands. */
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(30);

    /** A coordinator whose database is away says so in nine; one that says nothing by then hangs, and another may answer. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(10);

    static Call get(String path) {
        return new Call("GET", path, null, null, true, READ_LIMIT, false);
    }

    /** A request that waits at the server for up to {@code wait}. */
    static Call waiting(String path, Duration wait) {
        return new Call("GET", path, null, null, true, READ_LIMIT.plus(wait), true);
    }

    /** A change: repeated under the same key, it happens once. */
    static Call change(String method, String path, @Nullable String body, String idempotencyKey) {
        return new Call(method, path, body, idempotencyKey, true, USUAL_LIMIT, false);
    }

    /** A request that no key makes safe to repeat. */
    static Call once(String path, String body) {
        return new Call("POST", path, body, null, false, Duration.ofMinutes(5), false);
    }
}
