package io.shardwright.metadata;

import java.util.Set;

/**
 * What a worker says of itself as its session begins.
 *
 * @param process {@code pid@host}, for people
 * @param actions that it knows, {@code name:version}
 * @param copies shards that it copies to its node at a time
 */
public record WorkerFacts(String process, String build, Set<String> actions, int copies) {
    public WorkerFacts {
        actions = Set.copyOf(actions);
    }
}
