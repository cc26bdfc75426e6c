package io.shardwright.client;

import io.shardwright.api.CommandRequest;
import io.shardwright.api.ContinueRequest;
import io.shardwright.api.ContinuedView;
import io.shardwright.api.EmptyRequest;
import io.shardwright.api.ExplainView;
import io.shardwright.api.GroupView;
import io.shardwright.api.PauseRequest;
import io.shardwright.api.PausesView;
import io.shardwright.api.RollbackRequest;
import io.shardwright.api.SettleRequest;
import io.shardwright.api.StopGroupRequest;
import io.shardwright.api.WaiveRequest;
import io.shardwright.queue.Direction;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.PauseScope;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What operators order. With {@code dryRun} everything is checked and the answer is what would be; nothing changes. An order whose answer was
 * lost may have been carried out: sent again it is refused as {@code wrong-state} then, and nothing happens twice. A continuation is answered
 * like the first time instead, if it comes under the same key.
 */
public final class ControlClient {
    private final Conversation conversation;

    ControlClient(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * Stops a group: nothing more of it starts, and all is undone.
     *
     * @param immediate interrupts what runs; else it finishes first
     */
    public GroupView stop(GroupId id, boolean immediate, String reason, boolean dryRun) {
        return order(id, "stop", new StopGroupRequest(immediate, reason), dryRun);
    }

    /** Lets what has failed be tried again: the undos of a stuck group, or the failed commands of one that holds. */
    public GroupView retry(GroupId id, boolean dryRun) {
        return order(id, "retry", new EmptyRequest(), dryRun);
    }

    /**
     * Says what a command has left whose outcome nobody could tell: it is tried again from there.
     *
     * @param command its name or its id
     * @param half of which nobody could tell the outcome
     * @param tries how many of that half had begun when its node was looked at
     * @param applied whether what it does is there, as a whole; else nothing of it is
     */
    public GroupView settle(
            GroupId id, String command, Direction half, int tries, boolean applied, String reason, boolean dryRun) {
        return order(id, "settle", new SettleRequest(command, half.label(), tries, applied, reason), dryRun);
    }

    /**
     * Gives up the undo of a command that has failed; or of a decided group a command that has failed as often as it may be tried, with what waits for it.
     *
     * @param command its name or its id
     */
    public GroupView waive(GroupId id, String command, String reason, boolean dryRun) {
        return order(id, "waive", new WaiveRequest(command, null, reason), dryRun);
    }

    /** Gives up what is to be undone on a node that does not answer. */
    public GroupView waiveNode(GroupId id, String node, String reason, boolean dryRun) {
        return order(id, "waive", new WaiveRequest(null, node, reason), dryRun);
    }

    /** Undoes all that came after a command. The group then waits for {@link #resume}. */
    public GroupView rollbackTo(GroupId id, String command, boolean dryRun) {
        return order(id, "rollback", new RollbackRequest(command), dryRun);
    }

    /** Lets a group go on from the command to which it has gone back; without commands it is done with what it has. */
    public ContinuedView resume(GroupId id, List<CommandRequest> commands, boolean dryRun) {
        return resume(id, commands, UUID.randomUUID().toString(), dryRun);
    }

    /** The same once: sent again under the same key, nothing more happens. */
    public ContinuedView resume(GroupId id, List<CommandRequest> commands, String key, boolean dryRun) {
        return ShardwrightClient.read(
                conversation.answer(Call.change(
                        "POST",
                        "/groups/" + id + "/continue?dryRun=" + dryRun,
                        ShardwrightClient.write(new ContinueRequest(null, commands)),
                        key)),
                ContinuedView.class);
    }

    private GroupView order(GroupId id, String order, Record body, boolean dryRun) {
        return ShardwrightClient.read(
                change("POST", "/groups/" + id + "/" + order + "?dryRun=" + dryRun, ShardwrightClient.write(body)),
                GroupView.class);
    }

    /** Why a group waits, on whom, since when. */
    public ExplainView explain(GroupId id) {
        return ShardwrightClient.read(conversation.answer(Call.get("/groups/" + id + "/explain")), ExplainView.class);
    }

    /** Why a command waits, by its id in the queue. */
    public ExplainView explain(long command) {
        return ShardwrightClient.read(
                conversation.answer(Call.get("/commands/" + command + "/explain")), ExplainView.class);
    }

    /** What is paused. */
    public PausesView pauses() {
        return ShardwrightClient.read(conversation.answer(Call.get("/pauses")), PausesView.class);
    }

    /** Pauses; acknowledged once the answer, or a later one of {@link #pauses}, names nobody as unacknowledged. */
    public PausesView pause(PauseRequest request, boolean dryRun) {
        return ShardwrightClient.read(
                change("POST", "/pauses?dryRun=" + dryRun, ShardwrightClient.write(request)), PausesView.class);
    }

    /** Ends a pause. */
    public PausesView resume(PauseScope scope, String target, String reason, boolean dryRun) {
        return ShardwrightClient.read(
                change(
                        "DELETE",
                        "/pauses?scope=" + scope.label() + "&target=" + ShardwrightClient.encoded(target) + "&reason="
                                + ShardwrightClient.encoded(reason) + "&dryRun=" + dryRun,
                        null),
                PausesView.class);
    }

    private String change(String method, String path, @Nullable String body) {
        return conversation.answer(
                Call.change(method, path, body, UUID.randomUUID().toString()));
    }
}
