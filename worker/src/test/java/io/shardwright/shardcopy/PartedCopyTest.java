package io.shardwright.shardcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.bucket.BucketFunction;
import io.shardwright.bucket.BucketSet;
import io.shardwright.move.BucketFilter;
import io.shardwright.move.FollowGoal;
import io.shardwright.move.Verification;
import io.shardwright.rowcopy.MoveNode;
import io.shardwright.table.ShardKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One table becomes several by buckets, and several one. */
final class PartedCopyTest extends CopyServers {
    @Test
    void splitsATableByBuckets() throws Exception {
        create(ONE, TWO, THREE);
        fill(ONE, 0, 2);
        List<BucketSet> halves = BucketSet.split(2);
        List<MoveNode> targets = List.of(TWO, THREE);
        List<ShardCopy> copies = new ArrayList<>();
        try (Writers writers = Writers.start(ONE, table, 2, KEYS)) {
            for (int i = 0; i < 2; i++) {
                BucketFilter filter = new BucketFilter("id", ShardKey.Kind.INTEGER, halves.get(i));
                ShardCopy copy = copy(UUID.randomUUID(), targets.get(i), origin("n1", ONE, Optional.of(filter)));
                copies.add(copy);
                copy.prepare();
                assertThat(copy.copy()).isTrue();
                copy.follow(new FollowGoal.LagBelow(50));
                assertThat(copy.verify().orElseThrow().matches()).isTrue();
            }
            assertThat(writers.transactions()).isPositive();
        }
        ONE.execute("SET SESSION group_concat_max_len = 1 << 30");
        for (int i = 0; i < 2; i++) {
            copies.get(i).follow(untilNow("n1", ONE));
            copies.get(i).close();
            targets.get(i).execute("SET SESSION group_concat_max_len = 1 << 30");
            String buckets = "(" + BucketFunction.integerSql("id") + ") BETWEEN "
                    + halves.get(i).ranges().get(0).first() + " AND "
                    + halves.get(i).ranges().get(0).last();
            assertThat(rows(targets.get(i), "TRUE")).isEqualTo(rows(ONE, buckets));
        }
        assertThat(Integer.parseInt(TWO.ask("SELECT COUNT(*) FROM app." + table)))
                .isGreaterThan(1_000);
    }

    @Test
    void mergesTwoTablesIntoOne() throws Exception {
        create(ONE, TWO, THREE);
        List<BucketSet> halves = BucketSet.split(2);
        fill(ONE, 0, 4);
        fill(TWO, 2, 4);
        // What does not belong to a source's buckets is not taken from it.
        BucketFilter low = new BucketFilter("id", ShardKey.Kind.INTEGER, halves.get(0));
        BucketFilter high = new BucketFilter("id", ShardKey.Kind.INTEGER, halves.get(1));
        try (ShardCopy copy = copy(
                UUID.randomUUID(), THREE, origin("n1", ONE, Optional.of(low)), origin("n2", TWO, Optional.of(high)))) {
            copy.prepare();
            assertThat(copy.copy()).isTrue();
            ONE.execute("UPDATE app." + table + " SET v = 'one'", "DELETE FROM app." + table + " WHERE id < 1000");
            TWO.execute("UPDATE app." + table + " SET v = 'two', u = NULL");
            copy.follow(new FollowGoal.Positions(Map.of("n1", now(ONE), "n2", now(TWO))));
            Verification verification = copy.verify().orElseThrow();
            assertThat(verification.matches()).as(verification.toString()).isTrue();
            assertThat(verification.at()).containsOnlyKeys("n1", "n2");
            assertThat(THREE.ask("SELECT COUNT(*) FROM app." + table + " WHERE v = 'one'"))
                    .isEqualTo(ONE.ask("SELECT COUNT(*) FROM app." + table + " WHERE ("
                            + BucketFunction.integerSql("id") + ") < 512"));
            assertThat(THREE.ask("SELECT COUNT(*) FROM app." + table + " WHERE v = 'two'"))
                    .isEqualTo(TWO.ask("SELECT COUNT(*) FROM app." + table + " WHERE ("
                            + BucketFunction.integerSql("id") + ") >= 512"));
        }
    }
}
