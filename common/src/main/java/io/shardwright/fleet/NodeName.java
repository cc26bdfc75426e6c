package io.shardwright.fleet;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.regex.Pattern;

/** The name of a node: 1 to 32 of {@code a-z 0-9 -}, beginning with a letter. Short, because it becomes a part of names on the servers. */
public record NodeName(String value) implements Comparable<NodeName> {
    private static final Pattern LEGAL = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public NodeName {
        if (!LEGAL.matcher(value).matches()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    "'" + value + "' is no node name",
                    "Use 1 to 32 of a-z, 0-9 and -, beginning with a letter.");
        }
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
