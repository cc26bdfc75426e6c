package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which statements to a shard may begin while its node enters a cluster with it, or gives it up. */
final class ServedShardsTest {
    private static final long AT_ONCE = 0;
    private static final long PATIENCE = 60_000;

    private final AtomicInteger asked = new AtomicInteger();
    private final ServedShards shards = new ServedShards(table -> {
        asked.incrementAndGet();
        return table.equals("t") ? OptionalInt.of(1) : OptionalInt.empty();
    });

    private CompletableFuture<Boolean> quiet(CountDownLatch begun) {
        return CompletableFuture.supplyAsync(() -> {
            begun.countDown();
            try {
                return shards.isQuiet("t", PATIENCE);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void theCatalogIsAskedOnceForWhatIsThere() {
        assertThat(shards.entered("t")).hasValue(1);
        assertThat(shards.entered("t")).hasValue(1);
        assertThat(asked).hasValue(1);
        assertThat(shards.entered("other")).isEmpty();
    }

    @Test
    void whoEntersAClusterWaitsForTheChangesThatAreUnderWayOutsideOfIt() throws Exception {
        shards.entered("t");
        assertThat(shards.beginsAlone("t")).isTrue();
        assertThat(shards.isQuiet("t", AT_ONCE)).isFalse();
        assertThat(shards.beginsAlone("t")).as("it was given up").isTrue();
        shards.endedAlone("t");
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> quiet = quiet(begun);
        begun.await();
        shards.endedAlone("t");
        assertThat(quiet.get()).isTrue();
        assertThat(shards.beginsAlone("t")).as("it is being put into a cluster").isFalse();
        shards.mayBeginAlone("t");
        assertThat(shards.beginsAlone("t")).isTrue();
    }

    @Test
    void noChangeSlipsInToAShardThatNobodyHasAskedForBefore() throws Exception {
        assertThat(shards.isQuiet("t", AT_ONCE)).isTrue();
        shards.entered("t");
        assertThat(shards.beginsAlone("t")).isFalse();
    }

    @Test
    void whatIsGivenUpIsNotEnteredAnyMore() throws Exception {
        shards.entered("t");
        assertThat(shards.retire("t", AT_ONCE)).as("one is under way").isFalse();
        assertThat(shards.isRetired("t")).isTrue();
        assertThat(shards.entered("t")).isEmpty();
        shards.left("t");
        assertThat(shards.retire("t", AT_ONCE)).isTrue();
        shards.given("t");
        assertThat(shards.entered("t")).as("it has come back").hasValue(1);
    }
}
