package io.shardwright.client;

import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceView;

/** Plans of where shards are to be. */
public final class RebalanceClient {
    private final Conversation conversation;

    RebalanceClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /** What would have to move. Changes nothing. */
    public RebalanceView plan(RebalanceRequest request) {
        return ShardwrightClient.read(
                conversation.answer(Call.once("/rebalances/plan", ShardwrightClient.write(request))),
                RebalanceView.class);
    }
}
