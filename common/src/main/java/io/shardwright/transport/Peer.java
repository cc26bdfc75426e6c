package io.shardwright.transport;

import io.shardwright.fleet.ProcessKind;

/**
 * The other end of a link, as its certificate proves it.
 *
 * @param build what it says its build is
 */
public record Peer(String name, ProcessKind kind, String build) {
    @Override
    public String toString() {
        return kind.label() + " " + name;
    }
}
