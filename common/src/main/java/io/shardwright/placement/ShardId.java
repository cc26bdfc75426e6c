package io.shardwright.placement;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
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

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_NAME}
     */
    public static ShardId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,9}")) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME, "'" + text + "' is no shard", "Write TABLE/NUMBER, such as users/4.");
        }
        return new ShardId(new TableName(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
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
