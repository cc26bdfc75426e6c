package io.shardwright.client;

import io.shardwright.api.IdempotencyKey;
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
 * @param waits whether it is the server's part to let it wait; then only the time after a failure counts as lost
 * @param patience for how long it goes on looking for a coordinator that answers
 */
record Call(
        String method,
        String path,
        @Nullable String body,
        @Nullable String idempotencyKey,
        boolean repeatable,
        Duration limit,
        boolean waits,
        Duration patience) {
    /** Long enough for a coordinator that has to check and write a group of thousands of commands. */
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(30);

    /** A coordinator whose database is away says so in nine; one that says nothing by then hangs, and another may answer. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(10);

    /** An election takes a second or two; a session that must expire first, some seconds. */
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(8);

    /** Whoever waits for a group has been answered before, so there are coordinators: one is waited for through a restart of its host. */
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(60);

    static Call get(String path) {
        return new Call("GET", path, null, null, true, READ_LIMIT, false, USUAL_PATIENCE);
    }

    /**
     * A request that waits at the server.
     *
     * @param wait for how long at most
     * @param left of the time that its caller has
     */
    static Call waiting(String path, Duration wait, Duration left) {
        Duration patience = left.compareTo(LONGEST_PATIENCE) < 0 ? left : LONGEST_PATIENCE;
        return new Call("GET", path, null, null, true, READ_LIMIT.plus(wait), true, patience);
    }

    /**
     * A change: repeated under the same key, it happens once.
     *
     * @throws io.shardwright.problem.ShardwrightException {@code BAD_REQUEST} if that cannot be a key
     */
    static Call change(String method, String path, @Nullable String body, String idempotencyKey) {
        return new Call(
                method, path, body, IdempotencyKey.require(idempotencyKey), true, USUAL_LIMIT, false, USUAL_PATIENCE);
    }

    /** Whether anything is different once it was answered. */
    boolean changes() {
        return !method.equals("GET");
    }

    /** A request that no key makes safe to repeat. */
    static Call once(String path, String body) {
        return new Call("POST", path, body, null, false, Duration.ofMinutes(5), false, USUAL_PATIENCE);
    }
}
