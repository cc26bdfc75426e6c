package io.shardwright.leader;

import io.shardwright.metadata.GroupSettlement;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.Savepoints;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ReadyByNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One step for every group that waits for its leader. A group that cannot take its step does not keep the others from theirs. */
final class SettleTurn {
    private static final Logger log = LoggerFactory.getLogger(SettleTurn.class);

    /** What no other group would fare better with. */
    private static final Set<ErrorCode> CONCERN_ALL = EnumSet.of(ErrorCode.FENCED, ErrorCode.METADATA_RESTORED);

    private final GroupSettlement settlement;
    private final Savepoints savepoints;
    private final LeaderTerm term;
    private final List<ReadyByNode> ready = new ArrayList<>();
    private boolean decided;

    private SettleTurn(GroupSettlement settlement, Savepoints savepoints, LeaderTerm term) {
        this.settlement = settlement;
        this.savepoints = savepoints;
        this.term = term;
    }

    /**
     * What came of a turn.
     *
     * @param ready the commands that became ready
     * @param decided whether a group was decided, so that others may have got its locks
     */
    record Result(ReadyByNode ready, boolean decided) {}

    /**
     * Takes one turn.
     *
     * @throws ShardwrightException {@link ErrorCode#FENCED} when a later leader is there, {@link ErrorCode#UNREACHABLE} when the database is not,
     *     {@link ErrorCode#METADATA_RESTORED} while it waits to be reconciled
     */
    static Result take(GroupSettlement settlement, Savepoints savepoints, LeaderTerm term) {
        SettleTurn turn = new SettleTurn(settlement, savepoints, term);
        turn.run();
        return new Result(ReadyByNode.all(turn.ready), turn.decided);
    }

    private void run() {
        GroupSettlement.Waiting waiting = settlement.waiting(term);
        for (long group : waiting.late()) {
            step("timed out", group, () -> settlement.timeOut(term, group));
        }
        for (long group : waiting.prepared()) {
            decided |= step("decided", group, () -> settlement.decide(term, group));
        }
        for (long group : waiting.aborting()) {
            step("undone", group, () -> settlement.undo(term, group));
        }
        for (long group : savepoints.undoing()) {
            step("taken back", group, () -> savepoints.undo(term, group));
        }
        // Last, so that what ended just now has given back its locks.
        if (waiting.pending()) {
            ready.add(settlement.activate(term));
        }
    }

    private boolean step(String what, long group, Supplier<ReadyByNode> step) {
        try {
            ready.add(step.get());
            return true;
        } catch (ShardwrightException e) {
            if (CONCERN_ALL.contains(e.code())) {
                throw e;
            }
            if (e.code() == ErrorCode.UNREACHABLE) {
                // Of this group alone, if the database answers: it ends a transaction that takes too long over one.
                settlement.waiting(term);
            }
            log.error("the group with number {} cannot be {} and is tried again", group, what, e);
        } catch (RuntimeException e) {
            log.error("the group with number {} cannot be {} and is tried again", group, what, e);
        }
        return false;
    }
}
