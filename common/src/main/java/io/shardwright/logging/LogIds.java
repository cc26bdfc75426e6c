package io.shardwright.logging;

import io.shardwright.queue.ClaimedCommand;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.MDC;

/**
 * Ids that the log lines of a thread have as keys of their own while it works for something, where the log is of JSON objects: {@code group} and
 * {@code command} as {@code group show} prints them, and {@code trace}, which is one for a group in all processes.
 */
public final class LogIds {
    private LogIds() {}

    /** Does something for a command. */
    public static boolean about(ClaimedCommand command, BooleanSupplier work) {
        return about(
                Map.of(
                        "group", command.group().toString(),
                        "trace", command.group().trace(),
                        "command", Long.toString(command.id())),
                work);
    }

    /**
     * Does something for what is no command.
     *
     * @param what the key, such as {@code move}
     */
    public static boolean about(String what, String id, BooleanSupplier work) {
        return about(Map.of(what, id), work);
    }

    private static boolean about(Map<String, String> ids, BooleanSupplier work) {
        ids.forEach(MDC::put);
        try {
            return work.getAsBoolean();
        } finally {
            ids.keySet().forEach(MDC::remove);
        }
    }
}
