package io.shardwright.client;

import io.shardwright.api.HealthView;
import io.shardwright.api.RecoveryView;

/** How the fleet is. */
public final class HealthClient {
    private final Conversation conversation;

    HealthClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * Brings on its way again what waits for nobody.
     *
     * @param dryRun whether to look only
     */
    public RecoveryView recover(boolean dryRun) {
        return ShardwrightClient.read(
                conversation.answer(Call.once("/health/recover?dryRun=" + dryRun, "{}")), RecoveryView.class);
    }

    /** Looks at everything now. */
    public HealthView check() {
        return ShardwrightClient.read(conversation.answer(Call.get("/health/check")), HealthView.class);
    }
}
