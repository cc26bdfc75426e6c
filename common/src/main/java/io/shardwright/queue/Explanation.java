package io.shardwright.queue;

import io.shardwright.action.Action;
import io.shardwright.queue.WaitReason.Kind;
import io.shardwright.queue.Waiting.Blocker;
import io.shardwright.queue.Waiting.Command;
import io.shardwright.queue.Waiting.Group;
import io.shardwright.queue.Waiting.LockWait;
import io.shardwright.queue.Waiting.Place;
import io.shardwright.queue.Waiting.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Why something waits, on whom, since when. Empty for what has ended: it waits for nothing. */
public final class Explanation {
    /** Of a group with thousands of commands nobody reads more. */
    private static final int REASONS_MAX = 20;

    private Explanation() {}

    /** Why a group waits, from what its commands that have not ended wait for. */
    public static List<WaitReason> group(Group group, List<Map.Entry<Command, Place>> commands) {
        if (group.withheld().isPresent() && !group.state().ended()) {
            return List.of(withheld(group.withheld().get()));
        }
        if (group.state() == GroupState.PENDING) {
            return pending(group);
        }
        if (group.state() == GroupState.PREPARED) {
            return List.of(new WaitReason(
                    Kind.DECISION, "leader", group.since(), "all is done; the leader's decision is next"));
        }
        if (group.state().ended()) {
            return List.of();
        }
        Map<String, WaitReason> reasons = new LinkedHashMap<>();
        if (group.atSavepoint() && commands.stream().noneMatch(entry -> goesOn(entry.getKey()))) {
            reasons.put("savepoint", savepoint(group));
        }
        for (Map.Entry<Command, Place> entry : commands) {
            for (WaitReason reason : command(entry.getKey(), entry.getValue())) {
                // What waits for another command of the group says nothing that the other does not say better.
                if (reason.kind() != Kind.DEPENDENCY && reasons.size() < REASONS_MAX) {
                    reasons.putIfAbsent(reason.kind() + reason.on() + reason.text(), reason);
                }
            }
        }
        return List.copyOf(reasons.values());
    }

    private static WaitReason withheld(Pause pause) {
        return new WaitReason(
                Kind.PAUSE,
                pause.scope().label(),
                pause.since(),
                "withheld since the metadata database was restored: " + pause.reason()
                        + "; the leader takes no step with it, `group stop` undoes it once every node that it needs is there");
    }

    private static WaitReason savepoint(Group group) {
        return group.byLeader()
                ? new WaitReason(
                        Kind.QUEUE,
                        "leader",
                        group.since(),
                        "its last attempt was taken back; the leader makes the next by itself, `move show` says why and when,"
                                + " `group stop` undoes the whole")
                : new WaitReason(
                        Kind.OPERATOR,
                        "",
                        group.since(),
                        "it has gone back to a savepoint; `group continue` goes on, `group stop` undoes the rest");
    }

    private static boolean goesOn(Command command) {
        return command.state() != CommandState.FAILED;
    }

    private static List<WaitReason> pending(Group group) {
        List<WaitReason> reasons = new ArrayList<>();
        for (LockWait lock : group.locks()) {
            reasons.add(new WaitReason(
                    Kind.LOCK,
                    lock.holder(),
                    group.since(),
                    "wants " + lock.wanted() + " on " + lock.resource() + ", on which group " + lock.holder() + " ("
                            + lock.title() + ") " + (lock.granted() ? "holds " : "waits, before it, for ")
                            + lock.theirs()));
        }
        return reasons.isEmpty()
                ? List.of(new WaitReason(Kind.QUEUE, "leader", group.since(), "the leader lets it begin next"))
                : reasons;
    }

    /** Why a command waits. */
    public static List<WaitReason> command(Command command, Place place) {
        return switch (command.state()) {
            case WAITING -> waiting(command, place);
            case READY, UNDO_READY -> withAdvice(ready(command, place), command);
            case RUNNING, UNDOING -> withAdvice(running(command, place), command);
            case UNDO_WAITING -> blocked(command, "is undone first");
            case FAILED ->
                place.group().state() == GroupState.ACTIVE && place.group().policy() != FailurePolicy.ROLLBACK
                        ? reason(
                                Kind.OPERATOR,
                                command.name(),
                                command,
                                "'" + command.name() + "' failed and its group holds: " + command.error()
                                        + settling(command, place)
                                        + "; `group retry` tries it again, `group stop` undoes the group")
                        : List.of();
            case UNDO_FAILED ->
                reason(
                        Kind.OPERATOR,
                        command.name(),
                        command,
                        "the undo of '" + command.name() + "' failed: " + command.error()
                                + settling(command, place)
                                + "; `group retry` tries it again, `group waive` gives it up");
            case DONE, CANCELLED, UNDONE, WAIVED -> List.of();
        };
    }

    /** What nobody could tell, whoever looks at the node can. */
    private static String settling(Command command, Place place) {
        if (!OrderRules.maySettle(place.group().state(), command.state(), command.untold())) {
            return "";
        }
        String tried = command.state() == CommandState.UNDO_FAILED
                ? " --undo-try " + command.undoTries()
                : " --try " + command.failures();
        return "; `group settle " + place.group().id() + " " + command.name() + tried
                + " --applied` says that all of it is there, --absent that nothing is";
    }

    /** What comes after the decision is tried for ever: whoever asks is to know that it needs somebody. */
    private static List<WaitReason> withAdvice(List<WaitReason> reasons, Command command) {
        if (command.phase() == Phase.BEFORE || command.failures() < command.triesMax()) {
            return reasons;
        }
        List<WaitReason> all = new ArrayList<>(reasons);
        all.addAll(reason(
                Kind.OPERATOR,
                command.name(),
                command,
                "'" + command.name() + "' has failed " + command.failures()
                        + " times since its group was decided, and is tried on: "
                        + command.error() + "; put the cause right on " + command.node()
                        + ", or give it up with `group waive`"));
        return all;
    }

    private static List<WaitReason> waiting(Command command, Place place) {
        GroupState group = place.group().state();
        if (place.group().withheld().isPresent()) {
            return List.of(withheld(place.group().withheld().get()));
        }
        if (group == GroupState.PENDING) {
            return pending(place.group());
        }
        if (command.phase() == Phase.AFTER && group != GroupState.COMPLETING) {
            return reason(Kind.DECISION, "", command, "it is for after the group's decision");
        }
        return blocked(command, "is done first");
    }

    private static List<WaitReason> blocked(Command command, String how) {
        return command.blockers().stream()
                .map(blocker -> new WaitReason(
                        Kind.DEPENDENCY,
                        blocker.name(),
                        Math.max(blocker.since(), command.since()),
                        "'" + blocker.name() + "' (" + blocker.id() + ") " + how + "; it is " + stateOf(blocker)))
                .toList();
    }

    private static String stateOf(Blocker blocker) {
        return blocker.state().label().replace('_', ' ');
    }

    private static List<WaitReason> ready(Command command, Place place) {
        List<WaitReason> reasons = new ArrayList<>();
        for (Pause pause : place.pauses()) {
            reasons.add(new WaitReason(
                    Kind.PAUSE,
                    pause.scope().label() + (pause.target().isEmpty() ? "" : " " + pause.target()),
                    pause.since(),
                    "paused by " + pause.actor() + (pause.reason().isEmpty() ? "" : ": " + pause.reason())
                            + until(pause.expiresAt(), place.now())));
        }
        reasons.addAll(worker(command, place));
        if (reasons.isEmpty() && !place.worker().orElseThrow().actions().contains(command.action())) {
            reasons.addAll(reason(
                    Kind.UNKNOWN_ACTION,
                    command.node(),
                    command,
                    "the worker of " + command.node() + " does not know " + command.action()
                            + "; start one of a newer build"));
        }
        if (command.notBefore() > place.now()) {
            reasons.addAll(reason(
                    Kind.BACKOFF,
                    "",
                    command,
                    "tried again in " + seconds(command.notBefore() - place.now()) + ", after: " + command.error()));
        }
        return reasons.isEmpty()
                ? reason(
                        Kind.QUEUE,
                        command.node(),
                        command,
                        turn(command, place.worker().orElseThrow()))
                : reasons;
    }

    private static String turn(Command command, Worker worker) {
        return Action.bulky(command.action()) && worker.copying() >= worker.copiesMax()
                ? worker.copying() + " shards are copied to " + command.node()
                        + ", as many as its worker copies at a time"
                : "the worker of " + command.node() + " takes it next";
    }

    private static String until(OptionalLong expiry, long now) {
        return expiry.isPresent() ? ", for another " + seconds(expiry.getAsLong() - now) : ", until it is resumed";
    }

    private static String seconds(long millis) {
        return Math.max(1, (millis + 999) / 1000) + " s";
    }

    private static List<WaitReason> worker(Command command, Place place) {
        if (place.worker().isPresent() && place.worker().get().alive()) {
            String trouble = place.worker().get().trouble();
            return trouble.isEmpty()
                    ? List.of()
                    : reason(
                            Kind.NODE_AWAY,
                            command.node(),
                            command,
                            "the worker of " + command.node() + " takes no work: " + trouble
                                    + (command.state() == CommandState.UNDO_READY ? givingUp(command) : ""));
        }
        long since = place.worker()
                .map(worker -> Math.max(worker.leaseExpiresAt(), command.since()))
                .orElse(command.since());
        return List.of(new WaitReason(
                Kind.NO_WORKER,
                command.node(),
                since,
                "node " + command.node() + " has no live worker" + remedy(command, place)));
    }

    private static String givingUp(Command command) {
        return "; `group waive --node " + command.node() + "` gives up what is to be undone there";
    }

    /** What to do where the worker of a command, or its whole node, may never come back. */
    private static String remedy(Command command, Place place) {
        boolean claimed = OrderRules.UNDER_WAY.contains(command.state());
        if (command.state() == CommandState.UNDO_READY) {
            return givingUp(command);
        }
        boolean decided = place.group().state() == GroupState.COMPLETING;
        if ((command.phase() == Phase.AFTER && !decided) || !(claimed || place.lost())) {
            return "";
        }
        String declared = place.lost() ? ", which is lost; if it never" : "; if neither it nor its server ever";
        String first = (place.lost() ? "" : "`node lost " + command.node() + "`, then ")
                + (OrderRules.mayWaiveAway(place.group().state()) ? "" : "`group stop`, then ");
        return declared + " comes back: " + first + "`group waive --node " + command.node()
                + "` gives up what is there and lets the rest be " + (decided ? "done" : "undone");
    }

    private static List<WaitReason> running(Command command, Place place) {
        List<WaitReason> reasons = new ArrayList<>(worker(command, place));
        reasons.addAll(reason(
                Kind.RUNNING,
                command.node(),
                command,
                "'" + command.name() + "' " + (command.state() == CommandState.RUNNING ? "runs" : "is being undone")
                        + " on " + command.node()));
        return reasons;
    }

    private static List<WaitReason> reason(Kind kind, String on, Command command, String text) {
        return List.of(new WaitReason(kind, on, command.since(), text));
    }
}
