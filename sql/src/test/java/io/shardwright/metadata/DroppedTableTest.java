package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is kept of a table that was dropped, so that it can be put back. */
final class DroppedTableTest {
    private static final NodeName N1 = new NodeName("n1");

    /** Their record is longer than what a server puts into one value unless it is told otherwise. */
    private static final int SHARDS = 12_000;

    @RegisterExtension
    final Fixture f = new Fixture();

    private final Fixture.Worker worker = f.worker("n1");

    private void committed(String key, CatalogChange change) {
        GroupId group = f.publish(key, change, List.of(), command(key, "n1")).id();
        f.lead();
        worker.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("committed");
    }

    @Test
    void everyShardOfAnyNumberIsKept() {
        List<CatalogChange.Replica> replicas = IntStream.range(0, SHARDS)
                .mapToObj(shard -> new CatalogChange.Replica(
                        shard,
                        N1,
                        shard + "-" + shard,
                        "a_table_with_a_long_name_g1_s" + shard + "_e1",
                        1,
                        "primary",
                        1,
                        ""))
                .toList();
        committed("create", new CatalogChange.Create("t", Engine.MANTICORE, 1, "{\"routes\": [\"n1\"]}", replicas));
        committed("drop", new CatalogChange.Drop("t", true, List.of(N1)));
        assertThat(f.number("SELECT JSON_LENGTH(replicas) FROM dropped_table")).isEqualTo(SHARDS);
        assertThat(f.number("SELECT LENGTH(replicas) FROM dropped_table")).isGreaterThan(1_048_576);
    }
}
