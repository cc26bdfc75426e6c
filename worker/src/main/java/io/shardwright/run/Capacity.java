package io.shardwright.run;

/**
 * How much a worker does at a time.
 *
 * @param lanes commands that run on its node
 * @param copies shards that are copied to its node
 */
public record Capacity(int lanes, int copies) {
    public Capacity {
        if (lanes < 1 || copies < 1) {
            throw new IllegalArgumentException(lanes + " lanes and " + copies + " copies");
        }
    }
}
