package io.shardwright.placement;

import java.util.List;

/** Something that must hold of every replica. It vetoes a move, and says why. Without state; the assignment is an argument. */
interface Constraint {
    /** All there are; the cheapest first, as they are asked for every move that is considered. */
    List<Constraint> ALL = List.of(
            new ActiveNode(),
            new OneReplicaANode(),
            new ZoneSpread(),
            new ReplicaLimit(),
            new DiskFree(),
            new LiveSource());

    /**
     * Whether a replica of a unit must not go to a node.
     *
     * @param from the node that it leaves, or {@link Problem#NOWHERE}
     */
    boolean vetoes(Assignment now, int unit, int from, int to);

    /** Why it is vetoed, for people. */
    String reason(Assignment now, int unit, int from, int to);
}
