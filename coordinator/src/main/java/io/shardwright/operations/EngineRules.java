package io.shardwright.operations;

import io.shardwright.action.Action;
import io.shardwright.fleet.Engine;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Which commands of users the nodes of an engine take. A command must have a way back, and after a crash it must be possible to tell whether it ran. Each check refuses by an exception that names
 * the command.
 */
interface EngineRules {
    /** Of a probe, as its column holds. */
    int PROBE_BYTES_MAX = 65_535;

    static EngineRules of(Engine engine) {
        return switch (engine) {
            case MARIADB -> new MariaDbRules();
            case MANTICORE -> new ManticoreRules();
        };
    }

    /**
     * Checks a forward half.
     *
     * @param settled whether the command has probes, or says that an operator shall look
     */
    void checkForward(String command, String sql, boolean settled);

    /** Checks a forward half that has no probes: it must not be one that succeeds by doing nothing or a part, because its rollback would then undo what was there before. */
    void checkUnconditional(String command, String sql);

    /**
     * Checks a rollback half. It may drop what the forward half made.
     *
     * @param settled whether the command has probes, or says that an operator shall look
     */
    void checkRollback(String command, String sql, boolean settled);

    /** Checks that a rollback could undo something, where its forward half does more than read. */
    void checkUndoes(String command, Action forward, Action rollback);

    /** Checks a command of the phase after the decision, which is repeated until it succeeds. */
    void checkAfter(String command, String sql);

    /** Checks a probe: it must only read, and find its place in the records. */
    void checkProbe(String command, String sql);

    /** Whether what both halves of a command make of a table tells if it has happened. What cannot be parsed is refused elsewhere. */
    boolean isAlteration(@Nullable String forward, @Nullable String rollback);

    /** Whether the engine's workers can do an action that is no SQL, and users may ask for it. */
    boolean canDo(Action action);

    static void checkProbeSize(String command, String sql, String advice) {
        int bytes = sql.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > PROBE_BYTES_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a probe of command '" + command + "' has " + bytes + " bytes; " + PROBE_BYTES_MAX
                            + " are the most",
                    advice);
        }
    }

    /** The error for a half after whose crash nobody could tell whether it had run. */
    static ShardwrightException untold(String half) {
        return new ShardwrightException(
                ErrorCode.UNSAFE_COMMAND,
                "after a crash nothing would tell whether " + half + " had run",
                "Give the command probes (done and undone), or onUnknown: hold to let an operator look.");
    }

    static ShardwrightException ofTheSession(String command, String words) {
        return new ShardwrightException(
                ErrorCode.UNSAFE_COMMAND,
                "command '" + command + "' begins with " + words + ", which would change the session it runs in",
                "Write the statement alone: the worker makes its transaction.");
    }
}
