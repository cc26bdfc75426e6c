package io.shardwright.operations;

import io.shardwright.action.Action;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.MoveStep;
import io.shardwright.action.RunSql;
import io.shardwright.api.CommandRequest;
import io.shardwright.api.GroupRequest;
import io.shardwright.api.LockView;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.ActionCodec;
import io.shardwright.metadata.Savepoints;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandLimits;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Probe;
import io.shardwright.queue.Probes;
import io.shardwright.queue.UndoEdges;
import io.shardwright.queue.UndoMode;
import io.shardwright.statement.StatementParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From a group as a user wrote it to one that may be published, or to the reason why not. Looks at nothing but its arguments. */
public final class SubmissionRules {
    /** One transaction publishes all of them, and one undoes in order. Beyond this several groups are better. */
    private static final int COMMANDS_MAX = 10_000;

    /** Dependencies of all commands together; with it the publishing transaction stays within seconds. */
    private static final int EDGES_MAX = 100_000;

    /** Each is looked at by every group that waits. */
    private static final int LOCKS_MAX = 1_000;

    private static final Pattern RESOURCE = Pattern.compile("cluster|table/[A-Za-z0-9_$]{1,64}(/[0-9]{1,4})?");
    private static final int TITLE_CHARS_MAX = 255;
    private static final Pattern COMMAND_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");

    private SubmissionRules() {}

    /**
     * Checks a group as a whole.
     *
     * @param fleet the engine of every node there is
     * @throws ShardwrightException with the code of the first thing that is wrong
     */
    public static GroupSubmission check(GroupRequest request, String idempotencyKey, Map<NodeName, Engine> fleet) {
        checkTitle(request.title());
        UndoMode undo = choice(UndoMode.values(), UndoMode::label, request.undo(), UndoMode.REVERSE, "undo");
        List<CommandPair> sorted = CommandOrder.sorted(pairs(request.commands(), fleet));
        UndoEdges.check(sorted, undo);
        return new GroupSubmission(
                idempotencyKey,
                request.title(),
                sorted,
                LockRequest.withIntents(locks(request.locks())),
                choice(
                        FailurePolicy.values(),
                        FailurePolicy::label,
                        request.policy(),
                        FailurePolicy.ROLLBACK,
                        "policy"),
                undo,
                bounded(request.deadlineSeconds(), CommandLimits.SECONDS_MOST, "the group's deadlineSeconds"));
    }

    /**
     * Checks commands that are to be added to a group.
     *
     * @param place what they are added to
     */
    static List<CommandPair> continuation(
            List<CommandRequest> commands, Map<NodeName, Engine> fleet, Savepoints.Place place) {
        List<CommandPair> pairs = pairs(commands, fleet);
        place.require(pairs);
        Map<String, CommandPair> whole = new HashMap<>();
        List<CommandPair> alone = new ArrayList<>();
        for (CommandPair pair : pairs) {
            whole.put(pair.name(), pair);
            alone.add(withAfter(
                    pair,
                    pair.after().stream()
                            .filter(name -> !place.standing().containsKey(name))
                            .toList()));
        }
        List<CommandPair> sorted = CommandOrder.sorted(alone);
        UndoEdges.check(sorted, place.undo());
        return sorted.stream()
                .map(pair ->
                        withAfter(pair, whole.getOrDefault(pair.name(), pair).after()))
                .toList();
    }

    private static CommandPair withAfter(CommandPair pair, List<String> after) {
        return new CommandPair(
                pair.name(),
                pair.node(),
                pair.phase(),
                pair.forward(),
                pair.rollback(),
                pair.probes(),
                pair.holdOnUnknown(),
                after,
                pair.rollbackAfter(),
                pair.limits());
    }

    private static <T> T choice(T[] values, Function<T, String> label, @Nullable String wanted, T absent, String what) {
        if (wanted == null) {
            return absent;
        }
        for (T value : values) {
            if (label.apply(value).equals(wanted)) {
                return value;
            }
        }
        throw new ShardwrightException(
                ErrorCode.BAD_REQUEST,
                "'" + Words.shown(wanted) + "' is no " + what,
                "Use one of "
                        + String.join(", ", Arrays.stream(values).map(label).toList()) + ".");
    }

    private static List<LockRequest> locks(List<LockView> locks) {
        if (locks.size() > LOCKS_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the group names " + locks.size() + " locks",
                    "Name at most " + LOCKS_MAX + "; a lock on a table covers its shards.");
        }
        List<LockRequest> requests = new ArrayList<>();
        for (LockView lock : locks) {
            if (!RESOURCE.matcher(lock.resource()).matches()) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "'" + Words.shown(lock.resource()) + "' cannot be locked",
                        "Use cluster, table/NAME or table/NAME/SHARD.");
            }
            requests.add(new LockRequest(
                    lock.resource(), choice(LockMode.values(), LockMode::name, lock.mode(), LockMode.X, "lock mode")));
        }
        return requests;
    }

    private static List<CommandPair> pairs(List<CommandRequest> commands, Map<NodeName, Engine> fleet) {
        checkCounts(commands);
        List<CommandPair> pairs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (CommandRequest command : commands) {
            checkName(command.name());
            if (!names.add(command.name())) {
                throw new ShardwrightException(
                        ErrorCode.DUPLICATE_COMMAND,
                        "two commands are named '" + command.name() + "'",
                        "Give each command of a group a name of its own.");
            }
            Map.Entry<NodeName, Engine> node = node(command, fleet);
            pairs.add(pair(command, node.getKey(), EngineRules.of(node.getValue())));
        }
        return pairs;
    }

    private static void checkTitle(String title) {
        if (title.isBlank() || title.length() > TITLE_CHARS_MAX || !title.equals(withoutControls(title))) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the group's title is blank, too long or has control characters",
                    "Say in 1 to " + TITLE_CHARS_MAX + " characters what the group does.");
        }
    }

    private static String withoutControls(String text) {
        return text.replaceAll("\\p{Cntrl}", "");
    }

    private static void checkCounts(List<CommandRequest> commands) {
        int edges = commands.stream()
                .mapToInt(command ->
                        command.after().size() + command.rollbackAfter().size())
                .sum();
        if (commands.isEmpty() || commands.size() > COMMANDS_MAX || edges > EDGES_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the group has " + commands.size() + " commands with " + edges + " dependencies",
                    "Submit 1 to " + COMMANDS_MAX + " commands with at most " + EDGES_MAX + " dependencies.");
        }
    }

    private static void checkName(String name) {
        if (!COMMAND_NAME.matcher(name).matches()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    "'" + Words.shown(name) + "' is no command name",
                    "Use 1 to 128 of letters, digits and . _ : / - beginning with a letter or digit.");
        }
    }

    private static Map.Entry<NodeName, Engine> node(CommandRequest command, Map<NodeName, Engine> fleet) {
        return fleet.entrySet().stream()
                .filter(known -> known.getKey().value().equals(command.node()))
                .findFirst()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.UNKNOWN_NODE,
                        "command '" + command.name() + "' is for node '" + Words.shown(command.node())
                                + "', which is not there",
                        "Use a node that `node list` shows."));
    }

    private static CommandPair pair(CommandRequest command, NodeName node, EngineRules rules) {
        Phase phase = phase(command);
        boolean hold = hold(command);
        Optional<Probes> probes = probes(command, rules);
        boolean settled = hold || probes.isPresent() || rules.isAlteration(command.forward(), command.rollback());
        Optional<Action> rollback = rollback(command, phase, settled, rules);
        if (isBlank(command.forward())) {
            throw new ShardwrightException(
                    ErrorCode.BAD_STATEMENT,
                    "command '" + command.name() + "' has no forward half",
                    "Write one SQL statement, or a typed action as JSON.");
        }
        Action forward = action(command, command.forward(), rules);
        if (forward instanceof RunSql sql) {
            if (phase == Phase.AFTER) {
                rules.checkAfter(command.name(), sql.sql());
            } else {
                rules.checkForward(command.name(), sql.sql(), settled);
                if (probes.isEmpty()) {
                    rules.checkUnconditional(command.name(), sql.sql());
                }
            }
        } else if (forward instanceof DropQuarantined && phase == Phase.BEFORE) {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "command '" + command.name() + "' would drop for good before the group is decided",
                    "Give it phase after, and no rollback.");
        }
        rollback.ifPresent(back -> rules.checkUndoes(command.name(), forward, back));
        return new CommandPair(
                command.name(),
                node,
                phase,
                forward,
                rollback,
                probes,
                hold,
                command.after(),
                command.rollbackAfter(),
                limits(command));
    }

    private static CommandLimits limits(CommandRequest command) {
        String whose = "of command '" + command.name() + "'";
        return new CommandLimits(
                bounded(command.tries(), CommandLimits.TRIES_MOST, "tries " + whose)
                        .orElse(CommandLimits.TRIES_USUAL),
                bounded(command.limitSeconds(), CommandLimits.SECONDS_MOST, "limitSeconds " + whose));
    }

    private static OptionalInt bounded(@Nullable Integer number, int most, String what) {
        if (number == null) {
            return OptionalInt.empty();
        }
        if (number < 1 || number > most) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    what + " is " + number,
                    "Write a number from 1 to " + most + ", or leave it out.");
        }
        return OptionalInt.of(number);
    }

    private static Phase phase(CommandRequest command) {
        String phase = command.phase() == null ? "before" : command.phase();
        return switch (phase) {
            case "before" -> Phase.BEFORE;
            case "after" -> Phase.AFTER;
            default -> throw bad(command, "phase '" + Words.shown(phase) + "'", "Write before or after.");
        };
    }

    private static boolean hold(CommandRequest command) {
        if (command.onUnknown() != null && !command.onUnknown().equals(CommandRequest.HOLD)) {
            throw bad(command, "onUnknown '" + Words.shown(command.onUnknown()) + "'", "Write hold, or leave it out.");
        }
        return command.onUnknown() != null;
    }

    private static Optional<Probes> probes(CommandRequest command, EngineRules rules) {
        if (command.probes() == null) {
            return Optional.empty();
        }
        rules.checkProbe(command.name(), command.probes().done());
        rules.checkProbe(command.name(), command.probes().undone());
        return Optional.of(new Probes(
                new Probe(command.probes().done()), new Probe(command.probes().undone())));
    }

    private static Optional<Action> rollback(CommandRequest command, Phase phase, boolean settled, EngineRules rules) {
        if (phase == Phase.AFTER) {
            if (command.rollback() != null) {
                throw bad(command, "a rollback in phase after", "Leave it out: after the decision nothing is undone.");
            }
            return Optional.empty();
        }
        if (command.rollback() == null || isBlank(command.rollback())) {
            throw new ShardwrightException(
                    ErrorCode.BLANK_ROLLBACK,
                    "command '" + command.name() + "' has no rollback",
                    "Write the statement that undoes it; what has no way back goes into phase after.");
        }
        Action rollback = action(command, command.rollback(), rules);
        if (rollback instanceof RunSql sql) {
            rules.checkRollback(command.name(), sql.sql(), settled);
        }
        return Optional.of(rollback);
    }

    /** Blank, or nothing but comments. A text that cannot be split into tokens is judged later, by its own code. */
    private static boolean isBlank(String half) {
        if (half.isBlank()) {
            return true;
        }
        try {
            return !half.strip().startsWith("{") && StatementParser.isBlank(half);
        } catch (ShardwrightException e) {
            return false;
        }
    }

    private static Action action(CommandRequest command, String half, EngineRules rules) {
        try {
            return submittable(command, ActionCodec.decode(half), rules);
        } catch (ShardwrightException e) {
            throw new ShardwrightException(e.code(), "command '" + command.name() + "': " + e.message(), e.advice(), e);
        }
    }

    private static Action submittable(CommandRequest command, Action action, EngineRules rules) {
        if (action instanceof MoveStep) {
            throw new ShardwrightException(
                    ErrorCode.UNSAFE_COMMAND,
                    "'" + action.name() + "' is a step of moving a shard, and of no other group",
                    "Use `move start`.");
        }
        if (!rules.canDo(action)) {
            throw new ShardwrightException(
                    ErrorCode.UNSUPPORTED,
                    "'" + action.name() + "' is not what the engine of node '" + command.node() + "' can do",
                    "docs/queue.md names each engine's actions.");
        }
        return action;
    }

    private static ShardwrightException bad(CommandRequest command, String what, String advice) {
        return new ShardwrightException(ErrorCode.BAD_REQUEST, "command '" + command.name() + "' has " + what, advice);
    }
}
