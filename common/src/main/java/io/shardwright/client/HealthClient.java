package io.shardwright.client;

import io.shardwright.api.HealthView;

/** How the fleet is. */
public final class HealthClient {
    private final Conversation conversation;

    HealthClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Looks at everything now. */
    public HealthView check() {
        return ShardwrightClient.read(conversation.answer(Call.get("/health/check")), HealthView.class);
    }
}
