package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.after;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandLimits;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Effect;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.UndoMode;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a submission says of tries and times, in the queue. */
class LimitsTest {
    private static final int DEADLINE_SECONDS = 3_600;

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");

    private GroupId publish(FailurePolicy policy, CommandPair... commands) {
        return f.publish(policy, UndoMode.REVERSE, OptionalInt.of(DEADLINE_SECONDS), commands);
    }

    private void passDeadlines() {
        f.execute("UPDATE operation_group SET created_at = created_at - " + DEADLINE_SECONDS
                + " * 1000, deadline_at = deadline_at - " + DEADLINE_SECONDS + " * 1000");
    }

    @Test
    void aCommandHasTheTriesAndTheTimeThatItWasGiven() {
        CommandPair plain = command("a", "n1");
        CommandPair limited = new CommandPair(
                plain.name(),
                plain.node(),
                plain.phase(),
                plain.forward(),
                plain.rollback(),
                plain.probes(),
                plain.holdOnUnknown(),
                plain.after(),
                plain.rollbackAfter(),
                new CommandLimits(2, OptionalInt.of(30)));
        GroupId group = f.publish(FailurePolicy.HOLD, UndoMode.REVERSE, limited, command("b", "n1"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        assertThat(taken).extracting(ClaimedCommand::triesMax).containsExactly(2, CommandLimits.TRIES_USUAL);
        assertThat(taken)
                .extracting(ClaimedCommand::limitSeconds)
                .containsExactly(OptionalInt.of(30), OptionalInt.empty());
        n1.record(taken.get(0), new Outcome.Failed(Effect.NONE, "denied", 1));
        f.orders.retry(f.term, group, "me");
        assertThat(n1.take().get(0).triesMax()).as("two more").isEqualTo(3);
    }

    @Test
    void aGroupIsAbortedAtItsDeadlineWhateverItWaitsFor() {
        GroupId running = publish(FailurePolicy.HOLD, command("a", "n1"), command("b", "n1", "a"));
        GroupId prepared = publish(FailurePolicy.ROLLBACK, command("a", "n1"), after("z", "n1"));
        f.lead();
        GroupId pending = publish(FailurePolicy.ROLLBACK, command("a", "n1"));
        List<ClaimedCommand> taken = n1.take();
        n1.record(taken.get(1), APPLIED);
        assertThat(f.state(prepared)).isEqualTo("prepared");
        assertThat(f.settlement.waiting(f.term).late()).isEmpty();

        passDeadlines();
        assertThat(f.settlement.waiting(f.term).late()).hasSize(3);
        f.lead();
        f.lead();
        assertThat(f.state(pending)).isEqualTo("rolled_back");
        assertThat(f.commands(prepared)).containsExactly("a=undo_ready/applied", "z=cancelled/none");
        assertThat(f.commands(running)).containsExactly("a=running/none", "b=cancelled/none");
        n1.record(taken.get(0), APPLIED);
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(prepared)).isEqualTo("rolled_back");
        GroupReader.GroupHead head = f.groups.head(running).orElseThrow();
        assertThat(head.state().label() + ", " + head.abortReason() + ": " + head.abortDetail())
                .isEqualTo("rolled_back, timed_out: it was not decided within 3600 s");
    }

    @Test
    void whatIsDecidedHasNoDeadlineAnyMore() {
        GroupId group = publish(FailurePolicy.ROLLBACK, command("a", "n1"), after("z", "n1"));
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("completing");
        passDeadlines();
        assertThat(f.settlement.waiting(f.term).late()).isEmpty();
        n1.work();
        assertThat(f.state(group)).isEqualTo("committed");
    }
}
