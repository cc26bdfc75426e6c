package io.shardwright.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.Label;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An operation group with its commands.
 *
 * @param state such as {@code active} or {@code rolled_back}
 * @param abortReason such as {@code failed}; null unless it was aborted
 * @param abortDetail what happened, one line
 * @param version differs whenever the group or a command of it has changed
 * @param endedAt null while it has not ended
 * @param commands by place in the group
 * @param counts how many commands are in each state
 * @param policy {@code rollback}, {@code retry} or {@code hold}
 * @param undo {@code reverse} or {@code mirrored}
 * @param savepoint the command to which it has gone back, until it is continued; or null
 * @param abortedAt null unless it was aborted
 * @param deadlineAt when it is aborted unless it is decided by then; null for never
 * @param waivers what operators gave up: undos, or of a decided group commands
 */
public record GroupView(
        String id,
        String title,
        String state,
        @Nullable String abortReason,
        @Nullable String abortDetail,
        long version,
        long createdAt,
        @Nullable Long endedAt,
        List<CommandView> commands,
        Map<String, Integer> counts,
        String policy,
        String undo,
        @Nullable String savepoint,
        @Nullable Long abortedAt,
        @Nullable Long deadlineAt,
        List<WaiverView> waivers) {
    public GroupView {
        commands = Lists.copy(commands);
        waivers = Lists.copy(waivers);
        counts = counts == null ? Map.of() : java.util.Collections.unmodifiableMap(new TreeMap<>(counts));
    }

    /**
     * Its state as the queue knows it.
     *
     * @throws ShardwrightException {@link ErrorCode#INCOMPATIBLE} for one that this build does not know
     */
    public GroupState groupState() {
        return Label.read(GroupState.class, state);
    }

    /** In one that this build does not know something happens, for all that is known. */
    private boolean isIn(Predicate<GroupState> wanted) {
        return Label.find(GroupState.class, state).filter(wanted).isPresent();
    }

    /** Whether nothing more happens to it by itself: it has ended, is stuck, or holds for an operator. */
    public boolean settled() {
        return isIn(now -> now.ended() || now == GroupState.ROLLBACK_STUCK) || held();
    }

    /** Whether it is neither done nor undone until an operator says how it goes on: a command of it failed, or it is at a savepoint. */
    public boolean held() {
        boolean asks = savepoint != null || (!policy.equals("rollback") && counts.getOrDefault("failed", 0) > 0);
        return isIn(now -> now == GroupState.ACTIVE)
                && asks
                && commands.stream().noneMatch(this::goesOn);
    }

    private boolean goesOn(CommandView command) {
        int kept = commands.stream()
                .filter(other -> other.name().equals(savepoint))
                .mapToInt(CommandView::seq)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
        return isIn(command, true, state -> switch (state) {
            case READY, RUNNING, UNDO_WAITING, UNDO_READY, UNDOING -> true;
            case DONE, FAILED, CANCELLED ->
                command.seq() > kept
                        && (command.effect().equals("applied")
                                || command.effect().equals("unknown"));
            case WAITING, UNDONE, UNDO_FAILED, WAIVED -> false;
        });
    }

    /** @param unknown of a state that this build does not know */
    private static boolean isIn(CommandView command, boolean unknown, Predicate<CommandState> wanted) {
        return Label.find(CommandState.class, command.state()).map(wanted::test).orElse(unknown);
    }

    /** The names of the commands whose forward half was done, in order. */
    @JsonProperty(value = "finished", access = JsonProperty.Access.READ_ONLY)
    public List<String> finished() {
        return named(command -> isIn(command, false, state -> switch (state) {
            case DONE -> true;
            case UNDO_WAITING, UNDO_READY, UNDOING, UNDO_FAILED, UNDONE, WAIVED ->
                command.effect().equals("applied");
            case WAITING, READY, RUNNING, FAILED, CANCELLED -> false;
        }));
    }

    /** The names of the commands that were undone, in order. */
    @JsonProperty(value = "undone", access = JsonProperty.Access.READ_ONLY)
    public List<String> undone() {
        return named(command -> command.state().equals("undone"));
    }

    /** The names of the commands whose effect is, or may be, on their nodes, in order. */
    @JsonProperty(value = "remains", access = JsonProperty.Access.READ_ONLY)
    public List<String> remains() {
        return named(command -> isIn(command, true, state -> switch (state) {
            case DONE, FAILED, CANCELLED, WAIVED ->
                command.effect().equals("applied") || command.effect().equals("unknown");
            case RUNNING, UNDO_WAITING, UNDO_READY, UNDOING, UNDO_FAILED -> true;
            case WAITING, READY, UNDONE -> false;
        }));
    }

    private List<String> named(Predicate<CommandView> wanted) {
        return commands.stream().filter(wanted).map(CommandView::name).toList();
    }
}
