package io.shardwright.cli;

/** How results are written. */
enum OutputForm {
    /** For people. */
    TABLE,
    /** For programs: the bodies of the REST interface, of a refusal that of the problem. */
    JSON
}
