package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RecordedDurationTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    /** Three, so that the list of their ids is filled up. */
    @Test
    void eachCommandOfABatchKeepsItsOwnDuration() {
        Fixture.Worker n1 = f.worker("n1");
        f.publish(command("a", "n1"), command("b", "n1"), command("c", "n1"));
        f.lead();
        List<ClaimedCommand> taken = n1.take();
        n1.queue.record(taken.stream()
                .map(c -> Settled.of(
                        c, new Outcome.Succeeded(Effect.APPLIED, 5_000_000_000L + c.seq() * 7L), Spread.NONE))
                .toList());
        assertThat(f.text("SELECT GROUP_CONCAT(duration ORDER BY seq) FROM sharding_queue"))
                .contains("5000000007,5000000014,5000000021");
    }
}
