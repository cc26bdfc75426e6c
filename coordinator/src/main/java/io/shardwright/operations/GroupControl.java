package io.shardwright.operations;

import io.shardwright.api.CommandRequest;
import io.shardwright.api.ContinuedView;
import io.shardwright.api.ExplainView;
import io.shardwright.api.GroupView;
import io.shardwright.api.SettleRequest;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Continuation;
import io.shardwright.metadata.GroupOrders;
import io.shardwright.metadata.GroupReader;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.Savepoints;
import io.shardwright.metadata.WaitReader;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Explanation;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.Told;
import io.shardwright.queue.WaitReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What an operator may ask of a group and order it to do. A dry run does all of it and takes it back. Safe for use by many threads. */
public final class GroupControl {
    private static final int REASON_CHARS_MAX = 512;

    private final MetadataDatabase database;
    private final NodeReader nodes;
    private final WaitReader waits;
    private final NodeChecks checks;
    private final Consumer<ReadyByNode> ordered;

    /** @param ordered called after an order with what became ready by it, to wake who carries it out */
    GroupControl(MetadataDatabase database, NodeChecks checks, Consumer<ReadyByNode> ordered) {
        this.database = database;
        this.nodes = new NodeReader(database);
        this.waits = new WaitReader(database);
        this.checks = checks;
        this.ordered = ordered;
    }

    /** Stops a group; the answer says what is cancelled and what still runs. */
    public GroupView stop(LeaderTerm term, GroupId id, boolean immediate, String reason, String actor, boolean dryRun) {
        GroupOrders orders = new GroupOrders(database, dryRun);
        return done(Views.group(orders.stop(term, id, immediate, actor, checked(reason, false))), dryRun);
    }

    /** Lets what has failed be tried again. */
    public GroupView retry(LeaderTerm term, GroupId id, String actor, boolean dryRun) {
        GroupOrders.Retried retried = new GroupOrders(database, dryRun).retry(term, id, actor);
        return done(Views.group(retried.group()), retried.ready(), dryRun);
    }

    /** Takes an operator's word for what a command has left, and why it is known; it is tried again from there. */
    public GroupView settle(LeaderTerm term, GroupId id, SettleRequest told, String actor, boolean dryRun) {
        Direction half = Direction.of(told.half())
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_REQUEST, "there is no half '" + told.half() + "'", "Say forward, or undo."));
        Told found = new Told(half, told.tries(), told.applied());
        GroupOrders.Retried settled = new GroupOrders(database, dryRun)
                .settle(term, id, told.command(), found, actor, checked(told.reason(), true));
        return done(Views.group(settled.group()), settled.ready(), dryRun);
    }

    /** Gives up the undo of a command, or of a decided group a command, for a reason that stays on record. */
    public GroupView waive(LeaderTerm term, GroupId id, String command, String reason, String actor, boolean dryRun) {
        GroupOrders orders = new GroupOrders(database, dryRun);
        return done(Views.group(orders.waive(term, id, command, actor, checked(reason, true))), dryRun);
    }

    /** Gives up what is to be undone on a node that does not answer, for a reason that stays on record. */
    public GroupView waive(LeaderTerm term, GroupId id, NodeName node, String reason, String actor, boolean dryRun) {
        GroupOrders orders = new GroupOrders(database, dryRun);
        return done(Views.group(orders.waive(term, id, node, actor, checked(reason, true))), dryRun);
    }

    /** Takes a group back to a command that is done. */
    public GroupView rollbackTo(LeaderTerm term, GroupId id, String command, String actor, boolean dryRun) {
        return done(Views.group(new Savepoints(database, dryRun).rollback(term, id, command, actor)), dryRun);
    }

    /** Lets a group go on from its savepoint with further commands, or be done with what it has; once for each idempotency key. */
    public ContinuedView resume(
            LeaderTerm term, GroupId id, List<CommandRequest> commands, Submitter submitter, boolean dryRun) {
        Savepoints savepoints = new Savepoints(database, dryRun);
        String digest = Digest.of("continue", List.of(id.toString(), commands));
        Optional<GroupReader.Group> before = savepoints.continued(submitter.idempotencyKey(), digest);
        if (before.isPresent()) {
            return new ContinuedView(Views.group(before.get()), true, List.of());
        }
        List<CommandPair> pairs = List.of();
        List<String> warnings = List.of();
        if (!commands.isEmpty()) {
            Map<NodeName, Engine> fleet = nodes.nodes().stream()
                    .collect(Collectors.toMap(
                            status -> status.node().name(),
                            status -> status.node().engine()));
            pairs = SubmissionRules.continuation(commands, fleet, savepoints.place(id));
            warnings = checks.check(pairs).orThrow();
        }
        Savepoints.Continued continued = savepoints.resume(
                term, new Continuation(id, pairs, submitter.idempotencyKey(), digest, submitter.actor()));
        return new ContinuedView(
                done(Views.group(continued.group()), continued.ready(), dryRun),
                continued.replayed(),
                continued.replayed() ? List.of() : warnings);
    }

    private GroupView done(GroupView view, boolean dryRun) {
        return done(view, ReadyByNode.NONE, dryRun);
    }

    private GroupView done(GroupView view, ReadyByNode ready, boolean dryRun) {
        if (!dryRun) {
            ordered.accept(ready);
        }
        return view;
    }

    /** Why a group waits. */
    public ExplainView explain(GroupId id) {
        WaitReader.Snapshot snapshot = waits.group(id)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.NOT_FOUND, "there is no group " + id, "See `group list` for those that there are."));
        return Views.explained(
                "group " + id,
                snapshot.group().state().label(),
                Explanation.group(snapshot.group(), snapshot.commands()));
    }

    /** Why a command waits. */
    public ExplainView explain(long command) {
        return waits.command(command)
                .flatMap(snapshot -> snapshot.commands().stream().findFirst())
                .map(entry -> {
                    List<WaitReason> reasons = Explanation.command(entry.getKey(), entry.getValue());
                    return Views.explained(
                            "command " + command + " (" + entry.getKey().name() + ") of group "
                                    + entry.getValue().group().id(),
                            entry.getKey().state().label(),
                            reasons);
                })
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.NOT_FOUND,
                        "there is no command " + command,
                        "See `group show` for the ids of a group's commands."));
    }

    static String checked(String reason, boolean required) {
        String line = reason.strip();
        if ((required && line.isEmpty())
                || line.length() > REASON_CHARS_MAX
                || !line.equals(line.replaceAll("\\p{Cntrl}", ""))) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the reason is missing, too long or has control characters",
                    "Say in 1 to " + REASON_CHARS_MAX + " characters why; it is kept.");
        }
        return line;
    }
}
