package io.shardwright.fleet;

import io.shardwright.problem.Label;
import java.util.Locale;
import java.util.Optional;

/** What a node can do beyond what every node of its engine can. Announced by its worker after asking the node. */
public enum Capability {
    /** The Spider storage engine is loaded: the node can hold a distributed table. */
    SPIDER;

    /** The capability of a label; empty for one that this build does not know. */
    public static Optional<Capability> of(String label) {
        return Label.find(Capability.class, label);
    }

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
