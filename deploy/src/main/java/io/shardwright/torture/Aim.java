package io.shardwright.torture;

import java.util.List;
import java.util.Locale;

/** What is done to a process or its connection at one execution of a statement. */
enum Aim {
    /** The process is killed when it has sent the statement, which never arrives. */
    KILL_BEFORE,
    /** The process is killed when the database has run the statement, before it hears the answer. */
    KILL_AFTER,
    /** The process is stopped when it has sent the statement, which arrives when the process goes on. */
    STOP_BEFORE,
    /** The process is stopped when the database has run the statement; it finds the answer when it goes on. */
    STOP_AFTER,
    /** The connection ends before the statement arrives. */
    CUT_BEFORE,
    /** The connection ends while the statement runs; the database does not notice. */
    CUT_WHILE,
    /** The statement runs to its end, and the connection ends before the answer. */
    CUT_AFTER,
    /** The database says that the statement was interrupted (1317), which it has not run. */
    REFUSE_INTERRUPTED,
    /** The database says that the statement waited for a lock for too long (1205), and has not run it. */
    REFUSE_LOCKED;

    /** What every statement of the protocol gets, beside one of the stops and, on its way to a node, one of the refusals. */
    static final List<Aim> PROTOCOL = List.of(KILL_BEFORE, KILL_AFTER, CUT_BEFORE, CUT_WHILE, CUT_AFTER);

    /** What a statement gets with which a driver or the migrations prepare a session, beside one of the stops. */
    static final List<Aim> AROUND = List.of(KILL_AFTER, CUT_BEFORE);

    /** Whether it leaves the process alone: it ends the connection, or only meets the statement. */
    boolean spares() {
        return this == CUT_BEFORE || this == CUT_WHILE || this == CUT_AFTER || refuses();
    }

    /** Whether the connection stays too. */
    boolean refuses() {
        return this == REFUSE_INTERRUPTED || this == REFUSE_LOCKED;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
