package io.shardwright.simulation;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.attempt.HalfKind;
import io.shardwright.attempt.LedgerEntry;
import io.shardwright.attempt.StatementError;
import io.shardwright.queue.Direction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A simulated database node: tables, rows, ledger, fence and process list. A statement takes its time; killing its connection stops it or comes
 * too late; its client's death stops nothing.
 */
final class SimNode {
    /** A table that is there: its definition, and the command that made it; 0 if it was there before. */
    record Thing(int definition, long creator) {}

    final String name;
    final Map<String, Thing> things = new TreeMap<>();
    final Map<String, Integer> rows = new TreeMap<>();

    /** Of each command how often its rows are there. */
    private final Map<Long, Integer> calls = new HashMap<>();

    private final Map<Long, LedgerEntry> ledger = new HashMap<>();
    private final Map<Long, Link> links = new TreeMap<>();
    private final World world;
    long fence;
    boolean up = true;

    /** Its host is gone, for good unless it is brought back. */
    boolean gone;

    private long nextConnection = 1;

    SimNode(World world, String name) {
        this.world = world;
        this.name = name;
    }

    private static long key(CommandRecord command, Direction half) {
        return 2 * command.id + (half == Direction.UNDO ? 1 : 0);
    }

    Optional<LedgerEntry> ledger(CommandRecord command, Direction half) {
        return Optional.ofNullable(ledger.get(key(command, half)));
    }

    /** What somebody sees who knows what to look for. */
    boolean has(CommandRecord command) {
        return calls.getOrDefault(command.id, 0) > 0;
    }

    void write(CommandRecord command, Direction half, LedgerEntry entry) {
        ledger.put(key(command, half), entry);
    }

    /** Writes the end of an intent; false if there is none. */
    boolean end(CommandRecord command, Direction half, LedgerEntry.End end) {
        return ledger.computeIfPresent(
                        key(command, half),
                        (k, old) -> new LedgerEntry(old.attempt(), old.verdict(), old.connectionId(), end))
                != null;
    }

    Link connect(WorkerProcess process, long epoch) {
        Link link = new Link(nextConnection++, this, epoch, process);
        links.put(link.id, link);
        return link;
    }

    /** The connection of this id in the process list. */
    Optional<Link> link(long id) {
        return Optional.ofNullable(links.get(id));
    }

    Iterable<Link> links() {
        return List.copyOf(links.values());
    }

    boolean busy() {
        for (Link link : links.values()) {
            if (link.running != null) {
                return true;
            }
        }
        return false;
    }

    /** KILL CONNECTION: an idle one goes soon; a statement is stopped, or finishes first. */
    void kill(Link link) {
        if (link.killed || link.gone) {
            return;
        }
        link.killed = true;
        world.log(() -> name + " is told to kill connection " + link.id);
        Running statement = link.running;
        if (statement != null) {
            boolean stopped = world.dice.chance(500);
            world.census.count(stopped ? Happening.KILL_STOPPED_STATEMENT : Happening.KILL_CAME_TOO_LATE);
            if (stopped) {
                statement.over = true;
                link.running = null;
            }
        }
        world.timeline.in(world.dice.between(0, 20), () -> goIfIdle(link));
    }

    /** KILL CONNECTION of every connection; false if there is none left. */
    boolean killAll() {
        for (Link link : links()) {
            kill(link);
        }
        return !links.isEmpty();
    }

    /** KILL QUERY: the statement ends with an error, rolled back or, without a transaction, perhaps done in part; or it is over before. */
    void interrupt(Running statement) {
        Link link = statement.link;
        if (statement.over || link.running != statement || world.dice.chance(200)) {
            return;
        }
        world.census.count(Happening.STATEMENT_INTERRUPTED);
        world.log(() -> statement + " is interrupted");
        statement.over = true;
        link.running = null;
        if (statement.command.op.half() == HalfKind.OPAQUE && world.dice.chance(500)) {
            execute(statement);
        }
        if (link.usable()) {
            statement.answer = error(ErrorClass.TRANSIENT, "interrupted");
            statement.answered = true;
        } else {
            world.timeline.in(world.dice.between(0, 10), () -> goIfIdle(link));
        }
    }

    /** The client has gone: the node finds out once the statement is over. */
    void abandon(Link link) {
        if (!link.abandoned && !link.gone) {
            link.abandoned = true;
            world.timeline.in(world.dice.between(0, 30), () -> goIfIdle(link));
        }
    }

    private void goIfIdle(Link link) {
        if (link.running == null && !link.gone) {
            link.gone = true;
            links.remove(link.id, link);
        }
    }

    /** Takes a statement; it runs on whatever becomes of its client. */
    Running send(Running statement) {
        statement.link.running = statement;
        for (Checker checker : world.checkers) {
            checker.sent(statement);
        }
        boolean longer = world.dice.fault(30);
        if (longer) {
            world.census.count(Happening.STATEMENT_RAN_LONG);
            world.operator.meddleAtOnce(statement.command.group);
        }
        int millis = longer ? world.dice.between(100, 3_000) : world.dice.between(1, 8);
        world.timeline.in(millis, () -> finish(statement));
        return statement;
    }

    private void finish(Running statement) {
        if (statement.over) {
            return;
        }
        statement.over = true;
        Link link = statement.link;
        link.running = null;
        Optional<StatementError> answer = execute(statement);
        if (link.killed || link.abandoned) {
            world.timeline.in(world.dice.between(0, 10), () -> goIfIdle(link));
        }
        // Of what was settled by hand the next answer is often lost, too: then that word says nothing any more.
        if (link.usable() && !world.dice.fault(statement.command.told.isPresent() ? 700 : 30)) {
            statement.answer = answer;
            statement.answered = true;
        } else if (link.usable()) {
            world.census.count(Happening.STATEMENT_ANSWER_LOST);
            world.log(() -> "the answer to " + statement + " is lost");
            abandon(link);
        }
    }

    private Optional<StatementError> execute(Running statement) {
        CommandRecord command = statement.command;
        if (world.dice.fault(40)) {
            world.census.count(Happening.STATEMENT_MET_DEADLOCK);
            world.log(() -> statement + " meets a deadlock");
            return error(ErrorClass.TRANSIENT, "deadlock");
        }
        if ((statement.isUndo() ? command.undoRefusedUntil : command.refusedUntil) > world.timeline.now()) {
            world.census.count(Happening.STATEMENT_REFUSED);
            world.log(() -> statement + " is refused");
            return error(ErrorClass.PERMANENT, "refused");
        }
        Optional<StatementError> refused = refusal(statement);
        if (refused.isPresent()) {
            world.log(() -> statement + " fails: " + refused.get().words());
            return refused;
        }
        for (Checker checker : world.checkers) {
            checker.takesEffect(statement);
        }
        world.log(() -> statement + " takes effect");
        Op op = command.op;
        switch (op.kind()) {
            case CREATE -> {
                if (statement.isUndo()) {
                    things.remove(op.object());
                } else {
                    things.put(op.object(), new Thing(op.definition(), command.id));
                }
            }
            case RENAME -> {
                String from = statement.isUndo() ? op.other() : op.object();
                String to = statement.isUndo() ? op.object() : op.other();
                Thing thing = things.remove(from);
                if (thing != null) {
                    things.put(to, thing);
                }
            }
            case ROWS, OPAQUE -> {
                rows.merge(op.object(), statement.isUndo() ? -1 : 1, Integer::sum);
                calls.merge(command.id, statement.isUndo() ? -1 : 1, Integer::sum);
            }
        }
        return Optional.empty();
    }

    private Optional<StatementError> refusal(Running statement) {
        Op op = statement.command.op;
        return switch (op.kind()) {
            case CREATE ->
                !statement.isUndo() && things.containsKey(op.object())
                        ? error(ErrorClass.EXISTS, op.object() + " is there")
                        : Optional.empty();
            case RENAME -> {
                String from = statement.isUndo() ? op.other() : op.object();
                String to = statement.isUndo() ? op.object() : op.other();
                yield !things.containsKey(from) || things.containsKey(to)
                        ? error(ErrorClass.PERMANENT, "cannot rename " + from + " to " + to)
                        : Optional.empty();
            }
            // In one transaction with the rows: without its ledger row it does not commit.
            case ROWS ->
                end(statement.command, statement.direction, statement.end)
                        ? Optional.empty()
                        : error(ErrorClass.PERMANENT, "no ledger row");
            case OPAQUE -> Optional.empty();
        };
    }

    private static Optional<StatementError> error(ErrorClass kind, String words) {
        return Optional.of(new StatementError(kind, false, false, words));
    }

    /** The server dies: open transactions are rolled back, a definition under way has happened or not, connection ids begin anew. */
    void crash() {
        up = false;
        for (Link link : links()) {
            Running statement = link.running;
            if (statement != null && !statement.over) {
                statement.over = true;
                link.running = null;
                if (statement.command.op.half() == HalfKind.DEFINITION && world.dice.chance(500)) {
                    world.census.count(Happening.DEFINITION_SURVIVED_CRASH);
                    execute(statement);
                }
            }
            link.gone = true;
        }
        links.clear();
        nextConnection = 1;
    }

    @Override
    public String toString() {
        return name;
    }
}
