package io.shardwright.cli;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.text.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a failure in three lines: what is wrong, what to do, and where more is said of that. What lies beneath goes to the log, of what nobody expected with its trace. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    /** Drivers wrap five or six times; a chain that is longer runs in a circle. */
    private static final int CAUSES_MAX = 12;

    private final PrintWriter err;

    Failures(PrintWriter err) {
        this.err = err;
    }

    /** Tells of a command's failure; returns the exit code. */
    int tell(String command, Exception failure) {
        if (failure instanceof ShardwrightException known) {
            err.println("error " + known.code().code() + ": " + TextTable.visible(known.message()));
            err.println(TextTable.visible(known.advice()));
            tellRunbook(known.code());
            err.flush();
            ExitCode code = ExitCode.of(known.code());
            if (code == ExitCode.UNEXPECTED) {
                log.error("{} failed", command, failure);
            } else if (known.getCause() != null) {
                // Where it happened says nothing to whoever mistyped a password, and a server's log is his terminal.
                log.warn("{} failed: {}", command, causes(known));
            }
            return code.number();
        }
        err.println("error internal: " + TextTable.visible(String.valueOf(failure)));
        err.println("This is a bug. Its trace is in " + Logging.place() + ".");
        tellRunbook(ErrorCode.INTERNAL);
        err.flush();
        log.error("{} failed", command, failure);
        return ExitCode.UNEXPECTED.number();
    }

    private void tellRunbook(ErrorCode code) {
        err.println("Runbook: " + code.runbook());
    }

    /** What lies beneath a failure, in one line. */
    private static String causes(Throwable failure) {
        List<String> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < CAUSES_MAX; cause = cause.getCause()) {
            causes.add(TextTable.visible(String.valueOf(cause.getMessage())));
        }
        return String.join(" <- ", causes);
    }
}
