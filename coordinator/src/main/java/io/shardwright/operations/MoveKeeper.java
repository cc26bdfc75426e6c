package io.shardwright.operations;

import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Continuation;
import io.shardwright.metadata.GroupOrders;
import io.shardwright.metadata.GroupReader;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.MoveSwitches;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.Savepoints;
import io.shardwright.move.MoveState;
import io.shardwright.planning.CutoverRules;
import io.shardwright.planning.CutoverRules.Attempt;
import io.shardwright.planning.CutoverRules.Failure;
import io.shardwright.planning.CutoverRules.Standing;
import io.shardwright.planning.CutoverRules.Step;
import io.shardwright.planning.MovePlanner;
import io.shardwright.planning.MovedShard;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.ReadyByNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** What the leader orders of moves by itself: another attempt after a cutover that failed, undoing what cannot go on, closing a way back whose time is over. */
public final class MoveKeeper {
    private static final String ACTOR = "leader";

    private final MoveReader moves;
    private final MoveSwitches switches;
    private final GroupReader groups;
    private final GroupOrders orders;
    private final Savepoints savepoints;
    private final NodeReader nodes;
    private final MoveControl control;
    private final Consumer<ReadyByNode> ordered;

    /** @param ordered called after an order with what became ready by it, to wake who carries it out */
    public MoveKeeper(MetadataDatabase database, MoveControl control, Consumer<ReadyByNode> ordered) {
        this.moves = new MoveReader(database);
        this.switches = new MoveSwitches(database);
        this.groups = new GroupReader(database);
        this.orders = new GroupOrders(database);
        this.savepoints = Savepoints.ofPlans(database);
        this.nodes = new NodeReader(database);
        this.control = control;
        this.ordered = ordered;
    }

    /** The moves that have not ended, oldest first. */
    public List<MoveReader.Move> open() {
        return moves.open();
    }

    /**
     * Takes a move one step, if there is one to take.
     *
     * @return whether it may take another soon
     */
    public boolean step(LeaderTerm term, MoveReader.Move move) {
        return switch (move.state()) {
            case MOVING -> {
                take(term, move, move.group(), MovePlanner.SAVEPOINT);
                yield true;
            }
            case SWITCHED -> {
                closeWayBack(term, move);
                yield false;
            }
            case REVERSING -> {
                take(term, move, move.reverseGroup().orElseThrow(), MovePlanner.BACK_SAVEPOINT);
                yield true;
            }
            case REVERSED, ACCEPTED, UNDONE -> false;
        };
    }

    private void take(LeaderTerm term, MoveReader.Move move, GroupId group, String savepoint) {
        Optional<GroupReader.Group> found = groups.find(group);
        if (found.isEmpty()) {
            return;
        }
        ReadyByNode ready = ReadyByNode.NONE;
        Step step = CutoverRules.next(standing(move, found.get(), savepoint), moves.now());
        if (step instanceof Step.GoBack back) {
            switches.failed(
                    term,
                    move.id(),
                    move.attempt(),
                    "attempt " + move.attempt() + " of the cutover failed: " + back.why(),
                    back.pauseMillis());
            savepoints.rollback(term, group, savepoint, ACTOR);
        } else if (step instanceof Step.TryAgain again) {
            ready = tryAgain(term, move, group, again.attempt());
        } else if (step instanceof Step.Again again) {
            switches.failed(term, move.id(), move.attempt(), again.why(), 0);
            ready = orders.retry(term, group, ACTOR).ready();
        } else if (step instanceof Step.Undo undo) {
            switches.failed(term, move.id(), move.attempt(), undo.why(), 0);
            orders.stop(term, group, false, ACTOR, undo.why());
        } else {
            return;
        }
        ordered.accept(ready);
    }

    private ReadyByNode tryAgain(LeaderTerm term, MoveReader.Move move, GroupId group, int attempt) {
        MovedShard moved = control.moved(move);
        boolean back = move.state() == MoveState.REVERSING;
        // First the name under which the table will be kept: should this process die here, the number is not used
        // again.
        switches.attempt(
                term,
                move.id(),
                attempt,
                back ? moved.backKept(attempt) : moved.kept(attempt),
                back ? MovePlanner.fencedBack(moved, attempt) : MovePlanner.fenced(moved, attempt));
        Savepoints.Continued continued = savepoints.resume(
                term,
                new Continuation(
                        group,
                        back
                                ? MovePlanner.cutoverBack(moved, move.kept(), attempt)
                                : MovePlanner.cutover(moved, attempt),
                        "cutover-" + move.id() + "-" + attempt,
                        Digest.of("move-cutover", List.of(move.id(), attempt)),
                        ACTOR));
        return continued.ready();
    }

    private Standing standing(MoveReader.Move move, GroupReader.Group group, String savepoint) {
        boolean atSavepoint = group.head().savepoint().isPresent();
        Optional<Failure> failure = group.commands().stream()
                .filter(command -> command.state() == CommandState.FAILED)
                .map(MoveKeeper::failure)
                .findFirst();
        boolean copied = group.commands().stream()
                .anyMatch(command -> command.name().equals(savepoint) && command.state() == CommandState.DONE);
        OptionalLong holdingSince = group.commands().stream()
                .flatMapToLong(command -> holdingSince(command, move.attempt()).stream())
                .min();
        boolean ready = atSavepoint && mayContinue(group.head().id());
        return new Standing(
                group.head().state(),
                atSavepoint,
                ready,
                copied,
                failure,
                new Attempt(move.attempt(), move.notBefore(), holdingSince, ready && nodesAnswer(move)));
    }

    /** From when on a command of the attempt keeps users waiting; from the end of its last wait on it is about to. */
    private static OptionalLong holdingSince(GroupReader.CommandLine command, int attempt) {
        if (MovePlanner.keepsWaiting(command.name(), attempt)) {
            return command.startedAt();
        }
        return MovePlanner.awaits(command.name(), attempt)
                        && command.state() == CommandState.DONE
                        && command.startedAt().isPresent()
                ? OptionalLong.of(command.startedAt().getAsLong()
                        + command.durationMillis().orElse(0))
                : OptionalLong.empty();
    }

    /**
     * Users would wait in vain for a cutover in which a node that they go through has no part; and a distributed table that was led elsewhere is opened anew, which the engine refuses while any of the
     * nodes that it leads to does not answer.
     */
    private boolean nodesAnswer(MoveReader.Move move) {
        MovedShard moved = control.moved(move);
        Set<NodeName> needed = new HashSet<>(moved.table().routes());
        if (!moved.table().routes().isEmpty()) {
            moved.table()
                    .map()
                    .shards()
                    .forEach(shard -> needed.add(shard.primary().node()));
        }
        needed.add(move.source());
        needed.add(move.target());
        return nodes.nodes().stream()
                .filter(status -> needed.contains(status.node().name()))
                .allMatch(NodeReader.NodeStatus::atWork);
    }

    private static Failure failure(GroupReader.CommandLine command) {
        String code = command.errorCode().isEmpty() ? "" : command.errorCode() + ": ";
        return new Failure(
                ErrorCode.of(command.errorCode()),
                command.name() + " on " + command.node() + ": " + code + command.error());
    }

    private boolean mayContinue(GroupId group) {
        try {
            savepoints.place(group);
            return true;
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.WRONG_STATE) {
                return false;
            }
            throw e;
        }
    }

    private void closeWayBack(LeaderTerm term, MoveReader.Move move) {
        boolean over =
                move.switchedAt().isPresent() && move.switchedAt().getAsLong() + move.retentionMillis() <= moves.now();
        if (over && move.acceptGroup().isEmpty() && control.mayClose(move)) {
            control.accept(term, move.id(), new Submitter("accept-" + move.id() + "-" + move.attempt(), "retention"));
        }
    }
}
