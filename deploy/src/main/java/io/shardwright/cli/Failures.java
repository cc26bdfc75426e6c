package io.shardwright.cli;

import io.shardwright.problem.ShardwrightException;
import io.shardwright.text.TextTable;
import java.io.PrintWriter;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells a failure in two lines, what is wrong and what to do; its trace goes to the log. */
final class Failures implements IExecutionExceptionHandler {
    private final PrintWriter err;

    Failures(PrintWriter err) {
        this.err = err;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        if (failure instanceof ShardwrightException known) {
            err.println("error " + known.code().code() + ": " + TextTable.visible(known.message()));
            err.println(TextTable.visible(known.advice()));
            err.flush();
            // A refusal says all there is to know; only what lies beneath a failure is worth a trace.
            if (known.getCause() != null) {
                LoggerFactory.getLogger(Failures.class).warn("{} failed", command.getCommandName(), failure);
            }
            return ExitCode.of(known.code()).number();
        }
        err.println("error internal: " + TextTable.visible(String.valueOf(failure)));
        err.println("This is a bug. Its trace is in " + Logging.place() + ".");
        err.flush();
        LoggerFactory.getLogger(Failures.class).error("{} failed", command.getCommandName(), failure);
        return ExitCode.UNEXPECTED.number();
    }
}
