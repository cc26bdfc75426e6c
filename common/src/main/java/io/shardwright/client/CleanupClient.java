package io.shardwright.client;

import io.shardwright.api.CleanupView;
import java.util.Optional;

/** Takes away what has served its time. */
public final class CleanupClient {
    private final Conversation conversation;

    CleanupClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * Cleans up.
     *
     * @param only this kind; empty for all
     * @param dryRun whether to look only
     */
    public CleanupView run(Optional<String> only, boolean dryRun) {
        return ShardwrightClient.read(
                conversation.answer(Call.once(
                        "/cleanup?dryRun=" + dryRun
                                + only.map(kind -> "&only=" + ShardwrightClient.encoded(kind))
                                        .orElse(""),
                        "{}")),
                CleanupView.class);
    }
}
