package io.shardwright.rehearsal;

import java.util.List;

/**
 * What a rehearsal saw of one command.
 *
 * @param leaves what is other after its rollback than it was before its forward half, without what later commands had left; one line each
 */
public record CommandRehearsal(String name, HalfRun forward, HalfRun rollback, List<String> leaves) {
    public CommandRehearsal {
        leaves = List.copyOf(leaves);
    }

    /** Whether there was nothing for it to do, and so nothing to undo. */
    public boolean preexisted() {
        return forward.ran() && !forward.failed() && !rollback.ran();
    }

    /** One that did not run. */
    public static CommandRehearsal notRun(String name) {
        return new CommandRehearsal(name, HalfRun.notRun(), HalfRun.notRun(), List.of());
    }
}
