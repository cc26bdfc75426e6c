package io.shardwright.client;

import io.shardwright.api.GroupRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    /** The group as the interface takes it, without an idempotency key. */
    public GroupRequest request() {
        return new GroupRequest(null, title, steps.stream().map(Step::request).toList());
    }

    private Step keep(Step step) {
        steps.add(step);
        return step;
    }

    private String nextName() {
        return String.format(Locale.ROOT, "command-%d", steps.size() + 1);
    }
}
