package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.shardwright.attempt.Ending;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mistakes of coordinators in the field that a queue in a database invites; each is named after what must hold instead. */
class ReferenceDefectsTest {
    private static final Outcome PREEXISTING = new Outcome.Succeeded(Effect.PREEXISTING, 1);

    @RegisterExtension
    final Fixture f = new Fixture();

    @Test
    void aFailureAtRunTimeIsUndoneOnTheNodeThatDidTheWork() {
        Fixture.Worker n1 = f.worker("n1");
        Fixture.Worker n2 = f.worker("n2");
        GroupId group = f.publish(command("a", "n1"), command("b", "n2", "a"));
        f.lead();
        assertThat(n1.work()).containsExactly("a");
        n2.record(n2.take().get(0), REFUSED);
        f.lead();

        assertThat(n2.take()).as("the node that failed has nothing to undo").isEmpty();
        List<ClaimedCommand> undo = n1.take();
        assertThat(undo)
                .extracting(ClaimedCommand::name, ClaimedCommand::direction)
                .containsExactly(tuple("a", Direction.UNDO));
        n1.record(undo.get(0), APPLIED);
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
    }

    @Test
    void idsComeFromOneSequenceSoThatReverseOrderIsTheOrderOfUndoing() {
        Publisher other = new Publisher(f.database);
        f.publish(command("first", "n1"));
        // Each far above the last, as no clock goes on.
        List<Long> ids = new ArrayList<>(List.of(f.number("SELECT MAX(id) FROM sharding_queue")));
        for (int round = 0; round < 5; round++) {
            long next = ids.get(ids.size() - 1) + (1L << 42);
            f.execute("ALTER TABLE sharding_queue AUTO_INCREMENT = " + next);
            f.publish(command("a", "n1"), command("b", "n2"), command("c", "n1"));
            Fixture.publish(other, f.term, "key-" + round, command("d", "n2"));
            ids.addAll(List.of(next, next + 1, next + 2, next + 3));
        }
        assertThat(f.text("SELECT GROUP_CONCAT(id ORDER BY operation_group, seq) FROM sharding_queue"))
                .contains(ids.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    @Test
    void aDependencyWhoseRowIsGoneIsNeverSatisfied() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n2"), command("b", "n1", "a"));
        f.lead();
        f.database
                .transactions()
                .run(handle -> handle.execute("DELETE FROM sharding_queue WHERE node = 'n2' AND name = 'a'"));

        assertThat(n1.work()).isEmpty();
        f.lead();
        assertThat(n1.work()).isEmpty();
        assertThat(f.state(group)).isEqualTo("active");
    }

    @Test
    void aCommandThatIsGivenUpStaysToBeSeenWithItsError() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();

        GroupReader.Group seen = f.groups.find(group).orElseThrow();
        assertThat(seen.head().state().name()).isEqualTo("ROLLED_BACK");
        assertThat(seen.commands()).singleElement().satisfies(command -> {
            assertThat(command.name()).isEqualTo("a");
            assertThat(command.error()).contains("denied");
        });
    }

    @Test
    void aCommandWhoseTriesAreUsedUpStaysToBeSeenWithItsError() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        Ending busy = Ending.retry(Effect.NONE, "the table is busy");
        List<Integer> tries = new ArrayList<>();
        while (f.state(group).equals("active")) {
            ClaimedCommand taken = n1.take().get(0);
            tries.add(taken.attempt());
            n1.record(taken, busy.outcome(taken, 1));
            f.execute("UPDATE sharding_queue SET not_before = 0");
        }
        f.lead();

        assertThat(tries).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        GroupReader.Group seen = f.groups.find(group).orElseThrow();
        assertThat(seen.head().state().name()).isEqualTo("ROLLED_BACK");
        assertThat(seen.commands()).singleElement().satisfies(command -> {
            assertThat(command.state()).isEqualTo(CommandState.FAILED);
            assertThat(command.error()).contains("the table is busy (tried 10 times)");
        });
    }

    @Test
    void aBlockedCommandHoldsUpNobodyElseOnItsNode() {
        Fixture.Worker n1 = f.worker("n1");
        f.publish(command("a", "n2"), command("blocked", "n1", "a"));
        GroupId free = f.publish(command("free", "n1"));
        f.lead();

        assertThat(n1.work()).containsExactly("free");
        assertThat(f.state(free)).isEqualTo("committed");
    }

    @Test
    void aSessionThatWasReplacedRecordsNothing() {
        Fixture.Worker old = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"));
        f.lead();
        ClaimedCommand taken = old.take().get(0);
        f.worker("n1");

        assertThatThrownBy(() -> old.record(taken, APPLIED))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThat(f.state(group)).isEqualTo("active");
    }

    @Test
    void whatWasThereBeforeIsNotUndone() {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"));
        f.lead();
        n1.record(n1.take().get(0), PREEXISTING);
        n1.record(n1.take().get(0), REFUSED);
        f.lead();

        assertThat(n1.take()).isEmpty();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
        assertThat(f.commands(group)).containsExactly("a=done/preexisting", "b=failed/none");
    }

    @Test
    void aPauseIsReadByEveryClaim() {
        Fixture.Worker n1 = f.worker("n1");
        f.publish(command("a", "n1"));
        f.lead();
        f.database.transactions().run(handle -> handle.execute("UPDATE control SET paused = TRUE"));
        assertThat(n1.work()).isEmpty();
        f.database.transactions().run(handle -> handle.execute("UPDATE control SET paused = FALSE"));
        assertThat(n1.work()).containsExactly("a");
    }
}
