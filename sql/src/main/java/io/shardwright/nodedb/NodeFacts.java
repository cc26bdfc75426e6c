package io.shardwright.nodedb;

import io.shardwright.fleet.Capability;
import java.util.Set;

/**
 * What a node says of itself.
 *
 * @param version the server's own version text, such as {@code 10.11.6-MariaDB}
 */
public record NodeFacts(String version, Set<Capability> capabilities) {
    public NodeFacts {
        capabilities = Set.copyOf(capabilities);
    }
}
