package io.shardwright.client;

import io.shardwright.api.AutomaticRebalanceView;
import io.shardwright.api.RebalanceList;
import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.rebalance.StopMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Plans of many moves, and carrying them out. With {@code dryRun} everything is checked and the answer is what would be; nothing changes. So a
 * rebalance that is only tried has an id that nothing has.
 */
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
    public RebalanceView start(RebalanceStart wanted, boolean dryRun) {
        return order("/rebalances", ShardwrightClient.write(wanted), dryRun);
    }

    public List<RebalanceView> list() {
        return ShardwrightClient.read(conversation.answer(Call.get("/rebalances")), RebalanceList.class)
                .rebalances();
    }

    public RebalanceView show(UUID rebalance) {
        return ShardwrightClient.read(conversation.answer(Call.get("/rebalances/" + rebalance)), RebalanceView.class);
    }

    /** Begins no further move, and lets those under way rest before their cutover. */
    public RebalanceView pause(UUID rebalance, String reason, boolean dryRun) {
        return order("/rebalances/" + rebalance + "/pause", ShardwrightClient.write(Map.of("reason", reason)), dryRun);
    }

    /** Goes on; what was undone or taken back is tried again. */
    public RebalanceView resume(UUID rebalance, String reason, boolean dryRun) {
        return order("/rebalances/" + rebalance + "/resume", ShardwrightClient.write(Map.of("reason", reason)), dryRun);
    }

    /** Stops; what is being stopped is never stopped less. */
    public RebalanceView stop(UUID rebalance, StopMode mode, String reason, boolean dryRun) {
        return order(
                "/rebalances/" + rebalance + "/stop",
                ShardwrightClient.write(Map.of("mode", mode.label(), "reason", reason)),
                dryRun);
    }

    /** Agrees to the plan of that hash, which somebody else has proposed. */
    public RebalanceView approve(UUID rebalance, String hash, boolean dryRun) {
        return order("/rebalances/" + rebalance + "/approve", ShardwrightClient.write(Map.of("hash", hash)), dryRun);
    }

    /** Declines what was proposed. */
    public RebalanceView reject(UUID rebalance, String reason, boolean dryRun) {
        return order("/rebalances/" + rebalance + "/reject", ShardwrightClient.write(Map.of("reason", reason)), dryRun);
    }

    /** Lets all open rebalances rest, or those of their moves that concern a table or a node. */
    public RebalanceOrderView pause(RebalanceScope scope, String reason, boolean dryRun) {
        return order("/rebalances/pause", scope, Map.of("reason", reason), dryRun);
    }

    /** Lets them go on. */
    public RebalanceOrderView resume(RebalanceScope scope, String reason, boolean dryRun) {
        return order("/rebalances/resume", scope, Map.of("reason", reason), dryRun);
    }

    /** Stops all open rebalances, or those of their moves that concern a table or a node. */
    public RebalanceOrderView stop(RebalanceScope scope, StopMode mode, String reason, boolean dryRun) {
        return order("/rebalances/stop", scope, Map.of("mode", mode.label(), "reason", reason), dryRun);
    }

    /** What the leader has decided last about rebalancing by itself. */
    public AutomaticRebalanceView automatic() {
        return ShardwrightClient.read(
                conversation.answer(Call.get("/rebalances/automatic")), AutomaticRebalanceView.class);
    }

    private RebalanceOrderView order(String path, RebalanceScope scope, Map<String, String> order, boolean dryRun) {
        Map<String, String> body = new HashMap<>(order);
        if (scope.table() != null) {
            body.put("table", scope.table());
        }
        if (scope.node() != null) {
            body.put("node", scope.node());
        }
        return changed(path, ShardwrightClient.write(body), dryRun, RebalanceOrderView.class);
    }

    private RebalanceView order(String path, String body, boolean dryRun) {
        return changed(path, body, dryRun, RebalanceView.class);
    }

    private <T> T changed(String path, String body, boolean dryRun, Class<T> answer) {
        return ShardwrightClient.read(
                conversation.answer(Call.change(
                        "POST",
                        path + "?dryRun=" + dryRun,
                        body,
                        UUID.randomUUID().toString())),
                answer);
    }
}
