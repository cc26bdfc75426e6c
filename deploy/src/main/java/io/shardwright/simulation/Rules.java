package io.shardwright.simulation;

import io.shardwright.attempt.Attempt;
import io.shardwright.attempt.Ending;
import io.shardwright.attempt.NodeSide;
import io.shardwright.queue.Admission;
import io.shardwright.queue.ClaimRules;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.ControlFollow;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GivenCommands;
import io.shardwright.queue.GroupEvent;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupTransitions;
import io.shardwright.queue.LockTable;
import io.shardwright.queue.OrderRules;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Told;
import io.shardwright.queue.UndoEdges;
import io.shardwright.queue.UndoRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules as the simulated processes apply them. Each goes straight to the product's own class. This is the seam at which a test plants a
 * known bug, to see that the simulator catches it; the product knows nothing of it.
 */
class Rules {
    /** What a batch of outcomes means. */
    CompletionDecider.Decision complete(
            List<CompletionDecider.GroupRow> groups,
            List<CompletionDecider.CommandRow> commands,
            List<CompletionDecider.Edge> edges,
            List<Settled> settled) {
        return CompletionDecider.decide(groups, commands, edges, settled);
    }

    /** Whether a session asks what became of a claim whose answer was lost. */
    boolean hearsOfLostClaims() {
        return true;
    }

    /** Whether a claim that comes late is of the session's present round. */
    boolean ofThisRound(long present, long round) {
        return present == round;
    }

    /** How long what nobody tells a session of may stay unseen. */
    long lookMillis(long pollMillis) {
        return pollMillis;
    }

    /** Of what was named, what a session does not have already. */
    List<ReadyHalf> notGiven(GivenCommands given, List<ReadyHalf> named) {
        return given.without(named);
    }

    boolean mayRun(CommandState ready, Phase phase, GroupState group) {
        return ClaimRules.mayRun(ready, phase, group);
    }

    List<Long> grantable(List<LockTable.Entry> entries, List<Long> pending) {
        return LockTable.grantable(entries, pending);
    }

    /** What follows when a command of a group fails for good. */
    FailurePolicy policy(GroupRecord group) {
        return group.policy;
    }

    /** Whether a pause keeps a command from being claimed. */
    boolean covers(Switches.Row pause, CommandRecord command) {
        return pause.covers(command);
    }

    /** Whether a claim gives what its session then sends without looking whether it is ready still. */
    boolean claimsUnseen() {
        return false;
    }

    /** How a session follows what operators have changed. */
    ControlFollow.Side<SimFailure> following(ControlFollow.Side<SimFailure> session) {
        return session;
    }

    /** Whether a session sends nothing of what it could not claim any more. */
    boolean withholds(boolean mayNotRun) {
        return mayNotRun;
    }

    /** What becomes of a group that is past its deadline; empty if nothing does. */
    Optional<GroupState> timedOut(GroupState state) {
        return GroupTransitions.next(state, GroupEvent.ABORT);
    }

    /** Whether a worker that ends gives back what it may have claimed without hearing of it. */
    boolean givesBack() {
        return true;
    }

    /** What is recorded of a try. */
    Outcome outcome(Ending ending, ClaimedCommand command) {
        return ending.outcome(command, 1);
    }

    /** Which undo waits for which. */
    List<UndoEdges.Edge> mirrored(
            List<Long> undo, Set<Long> begun, List<UndoEdges.Edge> forward, List<UndoEdges.Edge> rollback) {
        return UndoEdges.mirrored(undo, begun, forward, rollback);
    }

    /** Whether an undo that is free to begin waits again when one is ordered that comes before it. */
    boolean holdsBack() {
        return true;
    }

    /** The highest id that a retry may touch. */
    long retriedUpTo(GroupRecord group) {
        return OrderRules.retriedUpTo(group.state, group.savepointId());
    }

    /** Whether a command for after the decision may be given up. */
    boolean mayWaiveAfter(CommandRecord command) {
        return OrderRules.mayWaiveAfter(
                command.group.state, command.phase, command.state, command.tries - command.unsent, command.triesMax);
    }

    /** Whether what a decided group has yet to do on a node that does not answer may be given up. */
    boolean mayGiveUpDecided(boolean lost) {
        return lost;
    }

    /** Whether a command in this state is given up with one for which it waits. */
    boolean isGivenUpWith(CommandState state) {
        return state == CommandState.WAITING || state == CommandState.READY;
    }

    boolean mayContinue(Set<UndoRules.Kind> behind) {
        return OrderRules.mayContinue(behind);
    }

    /** Whether a group that goes back to a savepoint still waits for a command up to there. */
    boolean remains(CommandState state) {
        return OrderRules.REMAINING.contains(state);
    }

    /** Whether a command behind a savepoint runs again when its group goes on. */
    boolean runsAgain(CommandRecord behind) {
        return false;
    }

    /** The command up to which a group that goes back to a savepoint keeps what it did. */
    long keptUpTo(GroupRecord group) {
        return group.savepoint;
    }

    UndoRules.Step undo(Set<UndoRules.Kind> commands) {
        return UndoRules.step(commands);
    }

    boolean ordersUndo(UndoRules.Kind kind) {
        return UndoRules.isUndone(kind);
    }

    /** The undo that comes next, of those outstanding in ascending order of their ids. */
    CommandRecord nextUndo(List<CommandRecord> outstanding) {
        return outstanding.get(outstanding.size() - 1);
    }

    /** Whether the metadata database takes a transaction of a session. */
    boolean sessionHolds(long openEpoch, long epoch) {
        return openEpoch == epoch;
    }

    /** What a forward half may have left that was under way on a node which is lost. */
    Effect effectOfLostClaim() {
        return Effect.UNKNOWN;
    }

    /** Whether a session may record what became of a command. */
    boolean ownsRow(long ownerEpoch, long epoch) {
        return ownerEpoch == epoch;
    }

    /** Whether the metadata database takes a transaction of a leader. */
    boolean termHolds(long newest, long term) {
        return newest == term;
    }

    Admission admits(long fence, long epoch) {
        return Admission.of(fence, epoch);
    }

    /** Whether a new session ends the connections of older ones before it takes over. */
    boolean endsOlderConnections() {
        return true;
    }

    /** For how many commands one waits at first. */
    int blockers(CommandRecord command) {
        return command.after.size();
    }

    /** Whether a try whose exchange failed goes on until its statement is over, instead of ending. */
    boolean waitsForSettlement(Attempt attempt) {
        return attempt.unsettled();
    }

    /** Whether somebody looked after the newest try. */
    boolean isOfTry(Direction half, int newest, Told looked) {
        return half == looked.half() && newest == looked.attempt();
    }

    /** What a lane is given to run. */
    ClaimedCommand given(ClaimedCommand command) {
        return command;
    }

    /** What a lane asks of its node. */
    NodeSide<SimFailure> side(NodeSide<SimFailure> node, CommandRecord command) {
        return node;
    }
}
