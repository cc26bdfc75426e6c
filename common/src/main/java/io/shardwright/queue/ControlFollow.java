package io.shardwright.queue;

/**
 * How a session follows what operators have changed, and says so. Order: the new version of the switches is read; what was held but must not be sent is
 * withheld, and what was stopped at once is interrupted; only then is the version echoed. A group can also be aborted without an operator, by a
 * failure on whatever node, and no version tells of it: so a session that holds what it has not sent looks each time, be it on its way. To be stepped; a step that fails is taken again. For one thread.
 */
public final class ControlFollow {
    /** No session has echoed a version below the first. */
    private static final long NONE = 0;

    /**
     * What following asks of the session, each method one exchange.
     *
     * @param <E> how an exchange fails
     */
    public interface Side<E extends Exception> {
        /** The newest version of the switches. */
        long version() throws E;

        /** Whether the session holds something that it has not sent. No exchange. */
        boolean holdsUnsent();

        /**
         * Sends nothing more of what may not run any more as its group stands, or as a pause covers it, and gives it back; interrupts what runs
         * although its group was stopped at once. Whether there was any of either.
         */
        boolean withhold() throws E;

        /** Says that the session acts on nothing older than this version. */
        void echo(long version) throws E;
    }

    private enum Duty {
        READ,
        WITHHOLD,
        ECHO
    }

    private Duty next = Duty.READ;
    private long newest = NONE;
    private long echoed = NONE;
    private boolean withholding;

    /** Whether it is in the middle of following, or has followed nothing yet: then it goes on before anything is claimed. */
    public boolean isDue() {
        return echoed == NONE || next != Duty.READ;
    }

    /**
     * Does the next thing.
     *
     * @return whether there is more to do at once
     */
    public <E extends Exception> boolean step(Side<E> side) throws E {
        switch (next) {
            case READ -> {
                newest = side.version();
                boolean look = newest != echoed || withholding || side.holdsUnsent();
                next = look ? Duty.WITHHOLD : Duty.READ;
            }
            case WITHHOLD -> {
                // Again with each look while they run: a statement that was on its way to the node has not met the
                // first time.
                withholding = side.withhold();
                next = newest != echoed ? Duty.ECHO : Duty.READ;
            }
            case ECHO -> {
                side.echo(newest);
                echoed = newest;
                next = Duty.READ;
            }
        }
        return next != Duty.READ;
    }
}
