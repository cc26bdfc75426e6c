package io.shardwright.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.api.MoveView;
import io.shardwright.json.Json;
import io.shardwright.metadata.GroupReader;
import io.shardwright.metadata.MoveReader;
import io.shardwright.move.CopyProgress;
import io.shardwright.move.MoveState;
import io.shardwright.move.MoveWindow;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Moves as the API shows them. */
final class MoveViews {
    private static final int ALL = 100;

    private MoveViews() {}

    static MoveView view(MoveReader.Move move) {
        return view(move, Optional.empty(), List.of());
    }

    /**
     * @param group that carries it out
     * @param waits what it waits for that is not its own doing
     */
    static MoveView view(MoveReader.Move move, Optional<GroupReader.Group> group, List<String> waits) {
        CopyProgress progress = progress(move.progress());
        boolean open = move.state() == MoveState.SWITCHED;
        return new MoveView(
                move.id().toString(),
                move.table(),
                move.shard(),
                move.source().value(),
                move.target().value(),
                move.state().label(),
                group.map(MoveViews::phase).orElse(null),
                move.group().toString(),
                move.reverseGroup().map(GroupId::toString).orElse(null),
                move.acceptGroup().map(GroupId::toString).orElse(null),
                move.attempt(),
                move.hold(),
                move.paused(),
                move.limits(),
                move.window().map(MoveWindow::toString).orElse(null),
                move.note(),
                waits,
                progress,
                progress(move.backProgress()),
                percentage(move, progress),
                move.actor(),
                move.createdAt(),
                nullable(move.switchedAt()),
                nullable(move.endedAt()),
                open && move.switchedAt().isPresent()
                        ? Long.valueOf(move.switchedAt().getAsLong() + move.retentionMillis())
                        : null);
    }

    /** What runs, or what is undone, or what the group waits for. */
    private static String phase(GroupReader.Group group) {
        String running = group.commands().stream()
                .filter(command -> command.state() == CommandState.RUNNING || command.state() == CommandState.UNDOING)
                .map(GroupReader.CommandLine::name)
                .collect(Collectors.joining(", "));
        GroupState state = group.head().state();
        if (running.isEmpty()) {
            return state.label();
        }
        return state == GroupState.ABORTING ? state.label() + ": " + running : running;
    }

    /** The figures of a move as they are stored; null before there are any. */
    static @Nullable CopyProgress progress(String json) {
        if (json.equals("{}")) {
            return null;
        }
        try {
            return Json.mapper().readValue(json, CopyProgress.class);
        } catch (JsonProcessingException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_RECORD, "the figures of a move cannot be read", "Report this.", e);
        }
    }

    private static int percentage(MoveReader.Move move, @Nullable CopyProgress progress) {
        if (move.state() != MoveState.MOVING) {
            return move.state() == MoveState.UNDONE ? 0 : ALL;
        }
        return copied(progress);
    }

    /** How much of its rows a move has copied, as their number is guessed, in percent; never all. */
    static int copied(@Nullable CopyProgress progress) {
        if (progress == null) {
            return 0;
        } else if (progress.copied()) {
            return ALL - 1;
        } else if (progress.rowsEstimated() == 0) {
            // The source's server guesses that it has none.
            return progress.rangesFinished() * ALL / Math.max(1, progress.ranges());
        }
        long of = Math.max(1, Math.max(progress.rowsEstimated(), progress.rowsCopied()));
        return (int) Math.min(ALL - 1, progress.rowsCopied() * ALL / of);
    }

    private static @Nullable Long nullable(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
