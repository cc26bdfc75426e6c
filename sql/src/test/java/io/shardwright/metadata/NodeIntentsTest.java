package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.APPLIED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.attempt.LedgerEntry;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.attempt.Verdict;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NodeIntentsTest extends CleanupScene {
    private ClaimedCommand claimed;
    private NodeIntents intents;

    @BeforeEach
    void claim() {
        f.publish(command("a", "n1"));
        f.lead();
        claimed = n1.take().get(0);
        intents = new NodeIntents(f.database, n1.node, n1.grant.epoch());
    }

    private void intend(int attempt, Verdict verdict, long connection) {
        intents.intend(claimed.id(), Direction.FORWARD, attempt, verdict, connection);
    }

    private LedgerEntry said() {
        return intents.find(claimed.id(), Direction.FORWARD).orElseThrow();
    }

    @Test
    void saysNothingBeforeATryHasAnnouncedItself() {
        assertThat(intents.find(claimed.id(), Direction.FORWARD)).isEmpty();
        intents.end(claimed.id(), Direction.FORWARD, 1, End.APPLIED);
        assertThat(intents.find(claimed.id(), Direction.FORWARD)).isEmpty();
    }

    @Test
    void saysOfEachHalfTheNewestTryAndHowItEnded() {
        intend(1, Verdict.ABSENT, 7);
        assertThat(said()).isEqualTo(new LedgerEntry(1, Verdict.ABSENT, 7, End.OPEN));
        intents.end(claimed.id(), Direction.FORWARD, 1, End.NOTHING);
        assertThat(said()).isEqualTo(new LedgerEntry(1, Verdict.ABSENT, 7, End.NOTHING));
        intend(2, Verdict.UNASKED, 9);
        assertThat(said()).isEqualTo(new LedgerEntry(2, Verdict.UNASKED, 9, End.OPEN));
        intents.end(claimed.id(), Direction.FORWARD, 2, End.APPLIED);
        intents.intend(claimed.id(), Direction.UNDO, 1, Verdict.PRESENT, 11);
        assertThat(said()).isEqualTo(new LedgerEntry(2, Verdict.UNASKED, 9, End.APPLIED));
        assertThat(intents.find(claimed.id(), Direction.UNDO))
                .contains(new LedgerEntry(1, Verdict.PRESENT, 11, End.OPEN));
    }

    /** The connection was lost, and its statement comes through long after. */
    @Test
    void whatIsWrittenLateChangesNothing() {
        intend(1, Verdict.ABSENT, 7);
        intend(2, Verdict.ABSENT, 9);
        intents.end(claimed.id(), Direction.FORWARD, 1, End.APPLIED);
        assertThat(said()).isEqualTo(new LedgerEntry(2, Verdict.ABSENT, 9, End.OPEN));
        assertFenced(() -> intend(1, Verdict.ABSENT, 7));
        assertThat(said()).isEqualTo(new LedgerEntry(2, Verdict.ABSENT, 9, End.OPEN));
        intend(2, Verdict.ABSENT, 9);
        assertThat(said()).isEqualTo(new LedgerEntry(2, Verdict.ABSENT, 9, End.OPEN));
    }

    @Test
    void aSessionThatWasReplacedWritesNothing() {
        intend(1, Verdict.ABSENT, 7);
        Fixture.Worker next = f.worker("n1");
        assertFenced(() -> intend(2, Verdict.ABSENT, 8));
        assertFenced(() -> intents.end(claimed.id(), Direction.FORWARD, 1, End.APPLIED));
        assertThat(new NodeIntents(f.database, next.node, next.grant.epoch()).find(claimed.id(), Direction.FORWARD))
                .contains(new LedgerEntry(1, Verdict.ABSENT, 7, End.OPEN));
    }

    @Test
    void aNodeHasOnlyItsOwnSession() {
        Fixture.Worker other = f.worker("n2");
        // The newest epoch of the other node is not this one's.
        long unknown = n1.grant.epoch() + other.grant.epoch() + 1;
        NodeIntents foreign = new NodeIntents(f.database, n1.node, unknown);
        assertFenced(() -> foreign.intend(claimed.id(), Direction.FORWARD, 1, Verdict.ABSENT, 7));
        assertThat(intents.find(claimed.id(), Direction.FORWARD)).isEmpty();
    }

    @Test
    void goesWithItsGroupToTheHistory() {
        intend(1, Verdict.ABSENT, 7);
        intents.end(claimed.id(), Direction.FORWARD, 1, End.APPLIED);
        n1.record(claimed, APPLIED);
        f.publish(command("b", "n1"));
        f.lead();
        ClaimedCommand running = n1.take().get(0);
        intents.intend(running.id(), Direction.FORWARD, 1, Verdict.ABSENT, 8);
        assertThat(clean(Cleanup.QUEUE_ROWS)).hasSize(1);
        assertThat(intents.find(claimed.id(), Direction.FORWARD)).isEmpty();
        assertThat(intents.find(running.id(), Direction.FORWARD)).isPresent();
    }

    private static void assertFenced(ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
    }
}
