package io.shardwright.client;

import io.shardwright.api.DrainView;
import io.shardwright.api.NodeDetailView;
import io.shardwright.api.NodeList;
import io.shardwright.api.NodeView;
import io.shardwright.api.ReasonRequest;
import io.shardwright.api.UndrainView;
import java.util.UUID;

/** What operators ask and order of nodes. With {@code dryRun} everything is checked, and nothing changes. */
public final class NodeClient {
    private final Conversation conversation;

    NodeClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * The nodes, and what of them wants a look.
     *
     * @param removed also those that were removed
     */
    public NodeList list(boolean removed) {
        return ShardwrightClient.read(conversation.answer(Call.get("/nodes?removed=" + removed)), NodeList.class);
    }

    /** All that is known of a node, also of one that was removed. */
    public NodeDetailView show(String node) {
        return ShardwrightClient.read(conversation.answer(Call.get(path(node))), NodeDetailView.class);
    }

    /** Takes nothing more to a node, and begins the rebalance that empties it. */
    public DrainView drain(String node, String reason, boolean dryRun) {
        return order(node, "drain", reason, dryRun, DrainView.class);
    }

    /** Lets a node take shards again; what was moved stays where it is. */
    public UndrainView undrain(String node, String reason, boolean dryRun) {
        return order(node, "undrain", reason, dryRun, UndrainView.class);
    }

    /** Takes a node out of the fleet, which it must have nothing of any more. */
    public NodeView remove(String node, String reason, boolean dryRun) {
        return order(node, "remove", reason, dryRun, NodeView.class);
    }

    /** Says that a node whose worker is not there is not to be waited for. */
    public NodeView lose(String node, String reason, boolean dryRun) {
        return order(node, "lose", reason, dryRun, NodeView.class);
    }

    /** Lets a node of a removed one's name join. */
    public NodeView readmit(String node, String reason, boolean dryRun) {
        return order(node, "readmit", reason, dryRun, NodeView.class);
    }

    /** Admits a node at once, whatever it differs in. */
    public NodeView admit(String node, String reason, boolean dryRun) {
        return order(node, "admit", reason, dryRun, NodeView.class);
    }

    private <T> T order(String node, String order, String reason, boolean dryRun, Class<T> answer) {
        return ShardwrightClient.read(
                conversation.answer(Call.change(
                        "POST",
                        path(node) + "/" + order + "?dryRun=" + dryRun,
                        ShardwrightClient.write(new ReasonRequest(reason)),
                        UUID.randomUUID().toString())),
                answer);
    }

    private static String path(String node) {
        return "/nodes/" + ShardwrightClient.segment(node);
    }
}
