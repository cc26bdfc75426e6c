package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.ClaimedCommand;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the metrics say of the queue. */
final class QueueFiguresTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker n1 = f.worker("n1");
    private final QueueFigures figures = new QueueFigures(f.database);

    private void assertAsAnew(Map<String, Long> groups) {
        assertThat(figures.read().groups()).isEqualTo(groups);
        assertThat(figures.read()).isEqualTo(new QueueFigures(f.database).read());
    }

    @Test
    void countsEachGroupOnceWhileGroupsEndInAnyOrder() {
        assertAsAnew(Map.of());
        f.publish(command("a", "n1"));
        f.lead();
        n1.work();
        assertAsAnew(Map.of("committed", 1L));
        f.publish(command("waits", "n2"));
        f.publish(command("b", "n1"), command("c", "n1", "b"));
        f.lead();
        n1.work();
        ClaimedCommand last = n1.take().get(0);
        assertAsAnew(Map.of("committed", 1L, "active", 2L));
        n1.record(last, REFUSED);
        f.lead();
        n1.work();
        f.lead();
        assertAsAnew(Map.of("committed", 1L, "active", 1L, "rolled_back", 1L));
        assertThat(figures.read().undoTries()).isEqualTo(1);
        assertThat(figures.read().aborted()).containsOnly(Map.entry("failed", 1L));
        assertThat(figures.read().rollbacks())
                .extracting(QueueFigures.Rollbacks::count)
                .containsExactly(1L);
        f.worker("n2").work();
        assertAsAnew(Map.of("committed", 2L, "rolled_back", 1L));
    }

    @Test
    void readsNoRowsOfGroupsThatHaveEndedBefore() {
        f.publish(command("a", "n1"));
        f.lead();
        n1.work();
        QueueFigures.Figures before = figures.read();
        f.execute("UPDATE sharding_queue SET undo_tries = 7");
        assertThat(figures.read()).isEqualTo(before);
        f.execute("UPDATE coordinator_term SET incarnation = '9-0000000000000001'");
        assertThat(figures.read().undoTries())
                .as("in another life of the database")
                .isEqualTo(7);
    }
}
