package io.shardwright.client;

import io.shardwright.api.RebalanceList;
import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.rebalance.StopMode;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Plans of many moves, and carrying them out. */
public final class RebalanceClient {
    private final Conversation conversation;

    RebalanceClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /** What would have to move. Changes nothing. */
    public RebalancePlanView plan(RebalanceRequest request) {
        return ShardwrightClient.read(
                conversation.answer(Call.once("/rebalances/plan", ShardwrightClient.write(request))),
                RebalancePlanView.class);
    }

    /** Carries a plan out. */
    public RebalanceView start(RebalanceStart wanted) {
        return order("/rebalances", ShardwrightClient.write(wanted));
    }

    public List<RebalanceView> list() {
        return ShardwrightClient.read(conversation.answer(Call.get("/rebalances")), RebalanceList.class)
                .rebalances();
    }

    public RebalanceView show(UUID rebalance) {
        return ShardwrightClient.read(conversation.answer(Call.get("/rebalances/" + rebalance)), RebalanceView.class);
    }

    /** Begins no further move, and lets those under way rest before their cutover. */
    public RebalanceView pause(UUID rebalance, String reason) {
        return order("/rebalances/" + rebalance + "/pause", ShardwrightClient.write(Map.of("reason", reason)));
    }

    /** Goes on; what was undone or taken back is tried again. */
    public RebalanceView resume(UUID rebalance, String reason) {
        return order("/rebalances/" + rebalance + "/resume", ShardwrightClient.write(Map.of("reason", reason)));
    }

    /** Stops; what is being stopped is never stopped less. */
    public RebalanceView stop(UUID rebalance, StopMode mode, String reason) {
        return order(
                "/rebalances/" + rebalance + "/stop",
                ShardwrightClient.write(Map.of("mode", mode.label(), "reason", reason)));
    }

    private RebalanceView order(String path, String body) {
        return ShardwrightClient.read(
                conversation.answer(
                        Call.change("POST", path, body, UUID.randomUUID().toString())),
                RebalanceView.class);
    }
}
