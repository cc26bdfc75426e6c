package io.shardwright.queue;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.UUID;

/** The identity of an operation group, everywhere and for ever. */
public record GroupId(UUID value) {
    /** Reads the canonical text form of a UUID. */
    public static GroupId parse(String text) {
        try {
            return new GroupId(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "'" + text + "' is no group id", "Use an id as `group list` shows it.", e);
        }
    }

    /** 32 hexadecimal digits, as W3C Trace Context writes the id of a trace. */
    public String trace() {
        return toString().replace("-", "");
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
