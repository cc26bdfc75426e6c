package io.shardwright.recovery;

import io.shardwright.fleet.LossRules.Verdict;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.WaitReason;
import io.shardwright.queue.WaitReason.Kind;
import io.shardwright.recovery.StuckGroup.FailedUndo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What may be brought on its way again.
 *
 * <p>Goals: what waits for nothing but that somebody takes it up again goes on; of everything else it is said for whom it waits.
 *
 * <p>Constraints: nothing is done that the queue's rules would not do. What a worker that is away has claimed stays its own: only its node can tell what
 * became of it. An undo is tried again only if that may help: a node of its group has come back since its last try began, and nothing about it has to be looked at by a
 * person. It is not tried for ever.
 *
 * <p>Example: the undo of a command on n1 was under way when n1 died, and its tries are used up. n1 has been back since 10:05, the try began at 10:00:
 * the group is retried. It fails again at 10:06: now the try began after n1 was back, and the group is left to an operator.
 */
public final class Recovery {
    /** What is not taken in this time has lost its wake-up, or whoever should take it fails: both loops look each second. */
    public static final long IDLE_MILLIS = 60_000;

    /** An undo that has failed through so many rounds of tries is not mended by another, however often its node goes and comes. */
    static final int ROUNDS_MAX = 3;

    /** States that only a leader moves on, once nothing of the group is on a node. */
    private static final Set<GroupState> OF_LEADER =
            EnumSet.of(GroupState.PENDING, GroupState.PREPARED, GroupState.ABORTING);

    private static final String LEADER = "leader";

    private Recovery() {}

    /**
     * The steps, in an order in which each finds what the ones before have left.
     *
     * @param now epoch milliseconds
     */
    public static List<RecoveryStep> plan(RecoveryFacts facts, long now) {
        Map<String, Presence> nodes = facts.nodes().stream()
                .collect(Collectors.toMap(Presence::node, Function.identity(), (one, other) -> one, TreeMap::new));
        List<RecoveryStep> steps = new ArrayList<>();
        nodes.values().stream()
                .filter(node -> !node.alive() && (node.expired() || node.claimed() > 0))
                .forEach(node -> steps.add(away(node)));
        facts.stuck().forEach(group -> steps.add(stuck(group, nodes)));
        List<IdleGroup> idle = facts.idle().stream()
                .filter(group -> now - group.progressAt() > IDLE_MILLIS)
                .toList();
        idle.stream()
                .filter(Recovery::waitsForLeader)
                .forEach(group -> steps.add(new RecoveryStep.Settle(
                        group,
                        "it is " + group.state().label() + " since " + Instant.ofEpochMilli(group.progressAt())
                                + ", and its next step is the leader's")));
        steps.addAll(wakes(idle, facts.busy()));
        return steps;
    }

    private static RecoveryStep away(Presence node) {
        String gone = node.leaseUntil() == 0
                ? "it has no session"
                : "its lease ran out at " + Instant.ofEpochMilli(node.leaseUntil());
        String claimed = node.claimed() == 0
                ? ""
                : "; " + counted(node.claimed(), "command") + " that it has claimed "
                        + (node.claimed() == 1 ? "is" : "are") + " settled by its next session";
        return new RecoveryStep.Leave(
                RecoveryKind.EXPIRED_LEASE, node.node(), gone + claimed + ": start its worker" + fate(node));
    }

    private static String fate(Presence node) {
        if (node.standing() == NodeStanding.LOST) {
            return "; it is lost: should it never come back, `group waive --node " + node.node()
                    + "` gives up what is there";
        }
        Optional<Verdict> verdict = node.verdict();
        if (verdict.isEmpty()) {
            return "";
        }
        if (verdict.get() instanceof Verdict.Wait wait) {
            return "; it is declared lost at " + Instant.ofEpochMilli(wait.until());
        }
        return verdict.get() instanceof Verdict.Held held ? "; it is not declared lost: " + held.why() : "";
    }

    private static RecoveryStep stuck(StuckGroup group, Map<String, Presence> nodes) {
        if (group.withheld()) {
            return left(group, "it is withheld since the metadata database was restored: see `metadata reconcile`");
        }
        Set<String> awaited = new TreeSet<>();
        for (FailedUndo undo : group.failed()) {
            if (!isAtWork(nodes, undo.node())) {
                awaited.add(undo.node());
            }
        }
        if (!awaited.isEmpty()) {
            return left(
                    group, "its undo failed on " + String.join(", ", awaited) + ", which takes no work at the moment");
        }
        Optional<FailedUndo> unclear =
                group.failed().stream().filter(FailedUndo::needsSomebody).findFirst();
        if (unclear.isPresent()) {
            return left(
                    group,
                    "the undo of '" + unclear.get().name() + "' waits for somebody who looks: "
                            + advice(unclear.get()));
        }
        Optional<FailedUndo> worn = group.failed().stream()
                .filter(undo -> undo.tries() >= ROUNDS_MAX * undo.triesGiven())
                .findFirst();
        if (worn.isPresent()) {
            return left(
                    group,
                    "the undo of '" + worn.get().name() + "' has failed "
                            + counted(worn.get().tries(), "time") + ", too often to try it without a person: "
                            + advice(worn.get()));
        }
        long since =
                group.failed().stream().mapToLong(FailedUndo::startedAt).min().orElseThrow();
        return backSince(group.nodes(), nodes, since)
                .<RecoveryStep>map(back -> new RecoveryStep.RetryUndo(
                        group.id(),
                        "node " + back.node() + " is back since " + Instant.ofEpochMilli(back.presentSince())
                                + ", after its undo had failed",
                        group.tables()))
                .orElseGet(() -> left(
                        group,
                        "the undo of '" + group.failed().get(0).name() + "' failed while its nodes were there: "
                                + advice(group.failed().get(0))));
    }

    private static boolean isAtWork(Map<String, Presence> nodes, String node) {
        return Optional.ofNullable(nodes.get(node)).map(Presence::atWork).orElse(false);
    }

    private static Optional<Presence> backSince(Collection<String> of, Map<String, Presence> nodes, long since) {
        return nodes.values().stream()
                .filter(node -> of.contains(node.node()) && node.atWork() && node.presentSince() > since)
                .findFirst();
    }

    private static String advice(FailedUndo undo) {
        return undo.error() + "; put the cause right on " + undo.node() + ", then `group retry`, or `group waive`";
    }

    private static RecoveryStep left(StuckGroup group, String why) {
        return new RecoveryStep.Leave(RecoveryKind.ROLLBACK_STUCK, group.id(), why);
    }

    /** Whether nobody else has anything to do first: an aborting group of which nothing waits has no reason of its own. */
    private static boolean waitsForLeader(IdleGroup group) {
        if (!OF_LEADER.contains(group.state())) {
            return false;
        }
        return group.reasons().isEmpty()
                ? group.state() == GroupState.ABORTING
                : group.reasons().stream().allMatch(reason -> reason.on().equals(LEADER));
    }

    /** One for each node that runs nothing though something is ready there. A node that is busy looks by itself when it has done something. */
    private static List<RecoveryStep> wakes(List<IdleGroup> idle, Set<String> busy) {
        Map<String, List<IdleGroup>> byNode = new TreeMap<>();
        for (IdleGroup group : idle) {
            group.reasons().stream()
                    .filter(reason ->
                            reason.kind() == Kind.QUEUE && !reason.on().equals(LEADER))
                    .map(WaitReason::on)
                    .distinct()
                    .filter(node -> !busy.contains(node))
                    .forEach(node -> byNode.computeIfAbsent(node, name -> new ArrayList<>())
                            .add(group));
        }
        List<RecoveryStep> wakes = new ArrayList<>();
        byNode.forEach((node, groups) -> wakes.add(new RecoveryStep.Wake(
                node,
                counted(groups.size(), "group") + " with commands that its worker could take, and does not",
                groups.stream()
                        .flatMap(group -> group.tables().stream())
                        .distinct()
                        .sorted()
                        .toList())));
        return wakes;
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
