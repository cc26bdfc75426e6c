package io.shardwright.api;

import java.util.Set;

/** The fields that a group to be submitted may have, in a file as in a request. */
public final class GroupFields {
    public static final Set<String> GROUP =
            Set.of("key", "title", "commands", "policy", "undo", "locks", "deadlineSeconds");
    public static final Set<String> COMMAND = Set.of(
            "name",
            "node",
            "forward",
            "rollback",
            "phase",
            "after",
            "probes",
            "onUnknown",
            "rollbackAfter",
            "tries",
            "limitSeconds");
    public static final Set<String> LOCK = Set.of("resource", "mode");
    public static final Set<String> PROBES = Set.of("done", "undone");

    private GroupFields() {}
}
