package io.shardwright.queue;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What a session was given and has not recorded. It may be named again, by a wake-up that is late or came twice, and must not be given twice: by
 * its row alone the session could not tell it from what it has just taken. Safe for use by one thread that claims and one that records.
 */
public final class GivenCommands {
    /** Recording it again after a lost answer may come after a later one of the same command was given. */
    private record Try(Direction direction, int attempt) {}

    /** The newest try of each command, by the command's id. */
    private final ConcurrentMap<Long, Try> given = new ConcurrentHashMap<>();

    /** The session has these now. */
    public void give(Collection<ClaimedCommand> commands) {
        commands.forEach(command -> given.put(command.id(), new Try(command.direction(), command.attempt())));
    }

    /** It is recorded what became of these. */
    public void recorded(Collection<Settled> settled) {
        settled.forEach(one -> given.remove(one.id(), new Try(one.direction(), one.attempt())));
    }

    /** Those of which the session has nothing. */
    public List<ReadyHalf> without(List<ReadyHalf> named) {
        return named.stream().filter(half -> !given.containsKey(half.id())).toList();
    }
}
