package io.shardwright.attempt;

import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.queue.Direction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A node that answers as it is told, and keeps what it was asked. */
final class ScriptedNode implements NodeSide<ScriptedNode.Away> {
    final List<String> asked = new ArrayList<>();
    final Deque<Finding> findings = new ArrayDeque<>();
    Optional<LedgerEntry> entry = Optional.empty();

    /** Whether the ledger has nothing of the undo. */
    boolean undoIsNew;

    HalfKind kind = HalfKind.DEFINITION;
    Optional<StatementError> answer = Optional.empty();
    boolean calledOff;
    boolean calledOffByTheIntent;
    boolean away;

    /** It does not answer. */
    static final class Away extends Exception {
        private static final long serialVersionUID = 1L;
    }

    Ending run(Attempt attempt) throws Away {
        Optional<Ending> ending = Optional.empty();
        while (ending.isEmpty()) {
            ending = attempt.step(this);
        }
        return ending.get();
    }

    private void ask(String what) throws Away {
        asked.add(what);
        if (away) {
            throw new Away();
        }
    }

    @Override
    public Optional<LedgerEntry> ledger(Direction half) throws Away {
        ask("ledger");
        return half == Direction.UNDO && undoIsNew ? Optional.empty() : entry;
    }

    @Override
    public void settle(long connectionId) throws Away {
        ask("settle " + connectionId);
    }

    @Override
    public HalfKind kind(Direction half) {
        return kind;
    }

    @Override
    public Finding probe() throws Away {
        ask("probe");
        return findings.remove();
    }

    @Override
    public boolean stopped() {
        return calledOff;
    }

    @Override
    public long intend(Verdict verdict) throws Away {
        ask("intend");
        calledOff |= calledOffByTheIntent;
        return 9;
    }

    @Override
    public Optional<StatementError> send(End end) throws Away {
        ask("send");
        return answer;
    }

    @Override
    public void drop() {
        asked.add("drop");
    }

    @Override
    public void end(End end) throws Away {
        ask("end " + end);
    }

    @Override
    public void note(End end) {
        asked.add("note " + end);
    }
}
