package io.shardwright.client;

import io.shardwright.api.CommandRequest;
import io.shardwright.api.ProbesRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command of a {@link Group}: the handle that others wait for, and the place to say more about it. */
public final class Step {
    private String name;
    private final String node;
    private final String forward;
    private final @Nullable String rollback;
    private final List<Step> after = new ArrayList<>();
    private final List<Step> undoneAfter = new ArrayList<>();
    private @Nullable ProbesRequest probes;
    private boolean holdOnUnknown;
    private @Nullable Integer tries;
    private @Nullable Integer limitSeconds;

    Step(String name, String node, String forward, @Nullable String rollback) {
        this.name = name;
        this.node = node;
        this.forward = forward;
        this.rollback = rollback;
    }

    /** Names it; without this it is {@code command-N}. */
    public Step named(String newName) {
        name = newName;
        return this;
    }

    /** Lets it wait until these are done. */
    public Step after(Step... others) {
        after.addAll(List.of(others));
        return this;
    }

    /** Lets its undo wait until these are undone, beside what the group's order of undoing says. */
    public Step undoneAfter(Step... others) {
        undoneAfter.addAll(List.of(others));
        return this;
    }

    /**
     * Says how to tell, after a crash, whether it ran.
     *
     * @param done a SELECT of 1 if the command's effect is there, of 0 if not
     * @param undone a SELECT of 1 if the node is as it was before, of 0 if not
     */
    public Step probed(String done, String undone) {
        probes = new ProbesRequest(done, undone);
        return this;
    }

    /** Lets an operator look if, after a crash, nothing tells whether it ran. */
    public Step holdOnUnknown() {
        holdOnUnknown = true;
        return this;
    }

    /** After so many tries a transient error is final; without this after ten. */
    public Step tries(int most) {
        tries = most;
        return this;
    }

    /** How long one try of its forward half may run on its node before it is ended there; without this for any time. */
    public Step limitSeconds(int seconds) {
        limitSeconds = seconds;
        return this;
    }

    CommandRequest request() {
        return new CommandRequest(
                name,
                node,
                forward,
                rollback,
                rollback == null ? "after" : null,
                after.stream().map(step -> step.name).toList(),
                probes,
                holdOnUnknown ? CommandRequest.HOLD : null,
                undoneAfter.stream().map(step -> step.name).toList(),
                tries,
                limitSeconds);
    }
}
