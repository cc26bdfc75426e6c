package io.shardwright.metadata;

import java.util.Optional;

/** Why the metadata database refuses for now what it takes at other times: nothing is wrong with the statement, which did nothing. */
enum PassingRefusal {
    /** It is a replica, or was made read-only to fail over from it. */
    READ_ONLY(
            "takes no changes",
            "Let it take changes again, or point metadata.url at the database that does; until then nothing is changed."),
    /** Somebody, or a limit of the server, has ended the statement: the account's time for statements (MariaDB's and MySQL's). */
    ENDED(
            "has ended a statement",
            "Send it again. If it comes again, see whether somebody kills statements there, and what max_statement_time is."),
    /** Disk, memory, table space, threads, the account's connections. */
    SHORT("is short of something", "Give its server what its words name; then it goes on by itself.");

    private final String why;
    private final String advice;

    PassingRefusal(String why, String advice) {
        this.why = why;
        this.advice = advice;
    }

    /** Of a server's error number; empty if that stands for a refusal that stays. */
    static Optional<PassingRefusal> of(int number) {
        return switch (number) {
            case 1290, 1836 -> Optional.of(READ_ONLY);
            case 1317, 1969, 3024 -> Optional.of(ENDED);
            case 1021, 1037, 1038, 1041, 1114, 1135, 1203, 1226 -> Optional.of(SHORT);
            default -> Optional.empty();
        };
    }

    /** What the database does, behind its name. */
    String why() {
        return why;
    }

    /** What to do. */
    String advice() {
        return advice;
    }
}
