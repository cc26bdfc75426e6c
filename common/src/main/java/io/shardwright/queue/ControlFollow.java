package io.shardwright.queue;

/**
 * How a session follows what operators have changed, and says so. Order: the new version of the switches is read; what was stopped at once is
 * interrupted; only then is the version echoed. To be stepped; a step that fails is taken again. For one thread.
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

        /** Interrupts what runs although its group was stopped at once, and sends none of it that was not sent; whether there was any. */
        boolean interruptStopped() throws E;

        /** Says that the session acts on nothing older than this version. */
        void echo(long version) throws E;
    }

    private enum Duty {
        READ,
        INTERRUPT,
        ECHO
    }

    private Duty next = Duty.READ;
    private long newest = NONE;
    private long echoed = NONE;
    private boolean interrupting;

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
                next = newest != echoed || interrupting ? Duty.INTERRUPT : Duty.READ;
            }
            case INTERRUPT -> {
                // Again with each look while they run: a statement that was on its way to the node has not met the
                // first time.
                interrupting = side.interruptStopped();
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
