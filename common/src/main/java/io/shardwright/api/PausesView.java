package io.shardwright.api;

import java.util.List;

/**
 * The pauses that hold.
 *
 * @param version of the switches; rises with every change
 * @param pauses by scope and target
 * @param unacknowledged live workers that have not echoed the version
 * @param running commands that were claimed before and still run although they are paused, at most 100
 */
public record PausesView(long version, List<PauseView> pauses, List<String> unacknowledged, List<String> running) {
    public PausesView {
        pauses = Lists.copy(pauses);
        unacknowledged = Lists.copy(unacknowledged);
        running = Lists.copy(running);
    }
}
