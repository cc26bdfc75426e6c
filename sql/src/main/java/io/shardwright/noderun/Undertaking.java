package io.shardwright.noderun;

import io.shardwright.problem.ShardwrightException;
import java.util.function.BooleanSupplier;

/** What a worker does for an action that no statement says. It is right to be begun again from whatever an earlier try has left. */
public interface Undertaking {
    /**
     * Does it.
     *
     * @param stopped whether it is to end soon, with what is committed by then
     * @return whether it is done; false if it was stopped
     * @throws ShardwrightException {@link io.shardwright.problem.ErrorCode#UNREACHABLE} for what may succeed later, any other code for what never will
     */
    boolean run(BooleanSupplier stopped) throws InterruptedException;
}
