package io.shardwright.fleet;

import java.util.Locale;

/** What a node can do beyond what every node of its engine can. Announced by its worker after asking the node. */
public enum Capability {
    /** The Spider storage engine is loaded: the node can hold a distributed table. */
    SPIDER;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
