package io.shardwright.placement;

import java.util.List;

/** Something that is better if more of it is had. Chooses among moves that the constraints allow and that serve the measure alike. */
interface Score {
    /** The scores besides the measure that is balanced, the most important first. */
    static List<Score> besides(Measure measure) {
        return switch (measure) {
            case COUNT -> List.of(new Colocation(), new EvenSpread(Measure.BYTES), new EvenSpread(Measure.LOAD));
            case BYTES -> List.of(new Colocation(), new EvenSpread(Measure.LOAD), new EvenSpread(Measure.COUNT));
            case LOAD -> List.of(new Colocation(), new EvenSpread(Measure.BYTES), new EvenSpread(Measure.COUNT));
        };
    }

    /** What it is called. */
    String label();

    /**
     * What is gained if a replica of a unit goes to a node.
     *
     * @param from the node that it leaves, or {@link Problem#NOWHERE}
     */
    double gain(Assignment now, int unit, int from, int to);
}
