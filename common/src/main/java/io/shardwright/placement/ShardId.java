package io.shardwright.placement;

import io.shardwright.table.TableName;
import java.util.Comparator;

/**
 * A shard of a table. Written {@code users/4}.
 *
 * @param number from 0
 */
public record ShardId(TableName table, int number) implements Comparable<ShardId> {
    private static final Comparator<ShardId> ORDER =
            Comparator.comparing(ShardId::table).thenComparingInt(ShardId::number);

    public ShardId {
        if (number < 0) {
            throw new IllegalArgumentException("shard " + number);
        }
    }

    @Override
    public int compareTo(ShardId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return table + "/" + number;
    }
}
