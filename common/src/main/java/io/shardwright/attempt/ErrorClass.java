package io.shardwright.attempt;

/** What an error of a node means for the statement that met it. */
public enum ErrorClass {
    /** The statement did nothing, and may do better later. */
    TRANSIENT,
    /** The statement did nothing, because what it makes is there. */
    EXISTS,
    /** The statement was refused and will be refused again. */
    PERMANENT,
    /** The text is no statement at all, whatever it is: nothing of it ran. */
    MALFORMED,
    /** The connection ended after the statement was sent: it may have run, may run still, or may never run. */
    LOST
}
