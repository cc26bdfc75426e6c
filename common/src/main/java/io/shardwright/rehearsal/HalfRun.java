package io.shardwright.rehearsal;

/**
 * What became of one half of a command.
 *
 * @param outcome {@link #OK}, {@link #FAILED} or {@link #NOT_RUN}
 * @param error one line; empty unless it failed
 */
public record HalfRun(String outcome, long millis, String error) {
    public static final String OK = "ok";
    public static final String FAILED = "failed";
    public static final String NOT_RUN = "not run";

    public static HalfRun ok(long millis) {
        return new HalfRun(OK, millis, "");
    }

    public static HalfRun failed(long millis, String error) {
        return new HalfRun(FAILED, millis, error);
    }

    public static HalfRun notRun() {
        return new HalfRun(NOT_RUN, 0, "");
    }

    public boolean ran() {
        return !outcome.equals(NOT_RUN);
    }

    public boolean failed() {
        return outcome.equals(FAILED);
    }
}
