package io.shardwright.queue;

import io.shardwright.action.Action;
import io.shardwright.fleet.NodeName;
import java.util.List;
import java.util.Optional;

/**
 * A command as it is submitted: both directions in one value, so that neither exists without the other.
 *
 * @param name unique within the group; dependencies name it
 * @param node where both halves run
 * @param forward what to do
 * @param rollback how to undo it; empty exactly for commands of phase {@link Phase#AFTER}
 * @param probes explicit probes, or empty where the worker derives them from the action
 * @param holdOnUnknown when the outcome could not be told after a crash: true runs it, and if it comes to that holds for an operator; false
 *     refuses it, at submission or, where only the node can tell, before anything is announced to it
 * @param after names of the commands of the same group and phase that must be done first
 * @param rollbackAfter names of the commands of the same group that must be undone before this one is
 * @param limits how often and how long it may be tried
 */
public record CommandPair(
        String name,
        NodeName node,
        Phase phase,
        Action forward,
        Optional<Action> rollback,
        Optional<Probes> probes,
        boolean holdOnUnknown,
        List<String> after,
        List<String> rollbackAfter,
        CommandLimits limits) {
    public CommandPair {
        after = List.copyOf(after);
        rollbackAfter = List.copyOf(rollbackAfter);
    }

    /** A command of the usual limits. */
    public CommandPair(
            String name,
            NodeName node,
            Phase phase,
            Action forward,
            Optional<Action> rollback,
            Optional<Probes> probes,
            boolean holdOnUnknown,
            List<String> after,
            List<String> rollbackAfter) {
        this(name, node, phase, forward, rollback, probes, holdOnUnknown, after, rollbackAfter, CommandLimits.USUAL);
    }

    /** A command whose undo waits for nothing but what its group's order of undoing says. */
    public CommandPair(
            String name,
            NodeName node,
            Phase phase,
            Action forward,
            Optional<Action> rollback,
            Optional<Probes> probes,
            boolean holdOnUnknown,
            List<String> after) {
        this(name, node, phase, forward, rollback, probes, holdOnUnknown, after, List.of());
    }

    /** A command of the phase before the decision, with probes derived from its action. */
    public static CommandPair of(String name, NodeName node, Action forward, Action rollback, List<String> after) {
        return new CommandPair(
                name, node, Phase.BEFORE, forward, Optional.of(rollback), Optional.empty(), false, after);
    }

    /** A command of the phase after the decision: idempotent, retried until done. */
    public static CommandPair afterDecision(String name, NodeName node, Action forward, List<String> after) {
        return new CommandPair(name, node, Phase.AFTER, forward, Optional.empty(), Optional.empty(), false, after);
    }
}
