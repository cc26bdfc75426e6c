package io.shardwright.client;

import io.shardwright.api.ApproveRequest;
import io.shardwright.api.AutomaticRebalanceView;
import io.shardwright.api.ReasonRequest;
import io.shardwright.api.RebalanceList;
import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.RebalancesRequest;
import io.shardwright.api.StopRebalanceRequest;
import io.shardwright.api.StopRebalancesRequest;
import io.shardwright.rebalance.StopMode;
import java.util.List;
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
        return order("/rebalances", wanted, dryRun);
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
        return order("/rebalances/" + rebalance + "/pause", new ReasonRequest(reason), dryRun);
    }

    /** Goes on; what was undone or taken back is tried again. */
    public RebalanceView resume(UUID rebalance, String reason, boolean dryRun) {
        return order("/rebalances/" + rebalance + "/resume", new ReasonRequest(reason), dryRun);
    }

    /** Stops; what is being stopped is never stopped less. */
    public RebalanceView stop(UUID rebalance, StopMode mode, String reason, boolean dryRun) {
        return order("/rebalances/" + rebalance + "/stop", new StopRebalanceRequest(mode.label(), reason), dryRun);
    }

    /** Agrees to the plan of that hash, which somebody else has proposed. */
    public RebalanceView approve(UUID rebalance, String hash, boolean dryRun) {
        return order("/rebalances/" + rebalance + "/approve", new ApproveRequest(hash, null), dryRun);
    }

    /** Declines what was proposed. */
    public RebalanceView reject(UUID rebalance, String reason, boolean dryRun) {
        return order("/rebalances/" + rebalance + "/reject", new ReasonRequest(reason), dryRun);
    }

    /** Lets all open rebalances rest, or those of their moves that concern a table or a node. */
    public RebalanceOrderView pause(RebalanceScope scope, String reason, boolean dryRun) {
        return orderAll("/rebalances/pause", new RebalancesRequest(scope.table(), scope.node(), reason), dryRun);
    }

    /** Lets them go on. */
    public RebalanceOrderView resume(RebalanceScope scope, String reason, boolean dryRun) {
        return orderAll("/rebalances/resume", new RebalancesRequest(scope.table(), scope.node(), reason), dryRun);
    }

    /** Stops all open rebalances, or those of their moves that concern a table or a node. */
    public RebalanceOrderView stop(RebalanceScope scope, StopMode mode, String reason, boolean dryRun) {
        return orderAll(
                "/rebalances/stop",
                new StopRebalancesRequest(mode.label(), scope.table(), scope.node(), reason),
                dryRun);
    }

    /** What the leader has decided last about rebalancing by itself. */
    public AutomaticRebalanceView automatic() {
        return ShardwrightClient.read(
                conversation.answer(Call.get("/rebalances/automatic")), AutomaticRebalanceView.class);
    }

    private RebalanceOrderView orderAll(String path, Record body, boolean dryRun) {
        return changed(path, body, dryRun, RebalanceOrderView.class);
    }

    private RebalanceView order(String path, Record body, boolean dryRun) {
        return changed(path, body, dryRun, RebalanceView.class);
    }

    private <T> T changed(String path, Record body, boolean dryRun, Class<T> answer) {
        return ShardwrightClient.read(
                conversation.answer(Call.change(
                        "POST",
                        path + "?dryRun=" + dryRun,
                        ShardwrightClient.write(body),
                        UUID.randomUUID().toString())),
                answer);
    }
}
