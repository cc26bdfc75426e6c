package io.shardwright.client;

import io.shardwright.api.CutoverRequest;
import io.shardwright.api.EmptyRequest;
import io.shardwright.api.LimitsRequest;
import io.shardwright.api.MoveList;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.MoveView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.ReasonRequest;
import io.shardwright.api.WindowRequest;
import io.shardwright.move.ThrottleLimits;
import java.util.List;
import java.util.UUID;

/**
 * The moves of shards. A move has the id of the group that carries it out. With {@code dryRun} an order is checked, and the answer is the move as it
 * would be; nothing changes.
 */
public final class MoveClient {
    private final Conversation conversation;

    MoveClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Begins to move a shard. */
    public PublishedView start(MoveRequest request) {
        return ShardwrightClient.read(post("/moves", request), PublishedView.class);
    }

    /** What {@link #start} would do. */
    public PlanView planStart(MoveRequest request) {
        return ShardwrightClient.read(post("/moves?dryRun=true", request), PlanView.class);
    }

    public List<MoveView> list() {
        return ShardwrightClient.read(conversation.answer(Call.get("/moves")), MoveList.class)
                .moves();
    }

    public MoveView show(UUID move) {
        return ShardwrightClient.read(conversation.answer(Call.get("/moves/" + move)), MoveView.class);
    }

    /** Lets copying rest. */
    public MoveView pause(UUID move, boolean dryRun) {
        return order(move, "pause", new EmptyRequest(), dryRun);
    }

    /** Lets copying go on. */
    public MoveView resume(UUID move, boolean dryRun) {
        return order(move, "resume", new EmptyRequest(), dryRun);
    }

    /** Lets the cutover wait for an operator, or begin once the copy is ready. */
    public MoveView cutover(UUID move, boolean hold, boolean dryRun) {
        return order(move, "cutover", new CutoverRequest(hold), dryRun);
    }

    /** Sets what copying must not push the servers beyond. */
    public MoveView throttle(UUID move, ThrottleLimits limits, boolean dryRun) {
        return order(move, "throttle", LimitsRequest.of(limits), dryRun);
    }

    /**
     * Sets the hours in which rows are copied and the cutover may happen.
     *
     * @param window such as {@code 22:00-06:00 Europe/Berlin}; empty for all hours
     */
    public MoveView window(UUID move, String window, boolean dryRun) {
        return order(move, "window", new WindowRequest(window), dryRun);
    }

    /** Undoes a move that is not decided. */
    public MoveView stop(UUID move, String reason, boolean dryRun) {
        return order(move, "stop", new ReasonRequest(reason), dryRun);
    }

    /** Takes a shard back, with all that was written since. */
    public PublishedView reverse(UUID move) {
        return ShardwrightClient.read(post("/moves/" + move + "/reverse", new EmptyRequest()), PublishedView.class);
    }

    /** What {@link #reverse} would do. */
    public PlanView planReverse(UUID move) {
        return ShardwrightClient.read(
                post("/moves/" + move + "/reverse?dryRun=true", new EmptyRequest()), PlanView.class);
    }

    /** Closes the way back and drops what was kept for it. */
    public PublishedView accept(UUID move) {
        return ShardwrightClient.read(post("/moves/" + move + "/accept", new EmptyRequest()), PublishedView.class);
    }

    /** What {@link #accept} would do. */
    public PlanView planAccept(UUID move) {
        return ShardwrightClient.read(
                post("/moves/" + move + "/accept?dryRun=true", new EmptyRequest()), PlanView.class);
    }

    private MoveView order(UUID move, String order, Record body, boolean dryRun) {
        return ShardwrightClient.read(post("/moves/" + move + "/" + order + "?dryRun=" + dryRun, body), MoveView.class);
    }

    private String post(String path, Record body) {
        return conversation.answer(Call.change(
                "POST", path, ShardwrightClient.write(body), UUID.randomUUID().toString()));
    }
}
