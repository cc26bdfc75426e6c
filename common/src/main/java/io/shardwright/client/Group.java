package io.shardwright.client;

import io.shardwright.api.GroupRequest;
import io.shardwright.api.LockView;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.UndoMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An operation group as a program writes it down. Commands run as soon as those they wait for are done and are undone in reverse order of
 * their adding. Not safe for use by several threads.
 *
 * <pre>{@code
 * Group group = Group.titled("archive orders of 2019");
 * Step copy = group.add("db1", "CREATE TABLE orders_2019 AS SELECT ...", "DROP TABLE orders_2019");
 * group.add("db1", "CREATE INDEX ...", "DROP INDEX ...").after(copy);
 * client.submit(group);
 * }</pre>
 */
public final class Group {
    private final String title;
    private final List<Step> steps = new ArrayList<>();
    private final List<LockView> locks = new ArrayList<>();
    private FailurePolicy policy = FailurePolicy.ROLLBACK;
    private UndoMode undo = UndoMode.REVERSE;
    private @Nullable Integer deadlineSeconds;

    private Group(String title) {
        this.title = title;
    }

    /** A group without commands. */
    public static Group titled(String title) {
        return new Group(title);
    }

    /**
     * Adds a command that is undone if the group does not commit.
     *
     * @param forward a SQL statement, or a typed action as JSON
     * @param rollback how to undo it
     */
    public Step add(String node, String forward, String rollback) {
        return keep(new Step(nextName(), node, forward, rollback));
    }

    /** Adds a command for after the decision to commit: idempotent, without a rollback, retried until done. */
    public Step addAfterDecision(String node, String forward) {
        return keep(new Step(nextName(), node, forward, null));
    }

    /** Says what follows when a command fails for good; without this it is undone. */
    public Group onFailure(FailurePolicy wanted) {
        policy = wanted;
        return this;
    }

    /** Says in which order it is undone; without this in strict reverse order. */
    public Group undone(UndoMode wanted) {
        undo = wanted;
        return this;
    }

    /** So long after it was published it is aborted and undone unless it is decided; without this never. */
    public Group deadlineSeconds(int seconds) {
        deadlineSeconds = seconds;
        return this;
    }

    /**
     * Locks something from its beginning to its end: groups whose locks conflict run one after another.
     *
     * @param resource {@code cluster}, {@code table/NAME} or {@code table/NAME/SHARD}
     */
    public Group locking(String resource, LockMode mode) {
        locks.add(new LockView(resource, mode.name()));
        return this;
    }

    /** The group as the interface takes it, without an idempotency key. */
    public GroupRequest request() {
        return new GroupRequest(
                null,
                title,
                steps.stream().map(Step::request).toList(),
                policy.label(),
                undo.label(),
                locks,
                deadlineSeconds);
    }

    private Step keep(Step step) {
        steps.add(step);
        return step;
    }

    private String nextName() {
        return String.format(Locale.ROOT, "command-%d", steps.size() + 1);
    }
}
