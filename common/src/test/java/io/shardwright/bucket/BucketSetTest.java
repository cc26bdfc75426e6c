package io.shardwright.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketSetTest {
    @Test
    void splitsEvenly() {
        assertThat(BucketSet.split(4).stream().map(BucketSet::toString))
                .containsExactly("0-255", "256-511", "512-767", "768-1023");
        assertThat(BucketSet.split(3).stream().map(BucketSet::toString))
                .containsExactly("0-340", "341-681", "682-1023");
        assertThat(BucketSet.split(1).get(0)).hasToString("0-1023");
        assertThat(BucketSet.split(1024).get(1023)).hasToString("1023");
    }

    @Test
    void everySplitIsAPartition() {
        for (int shards = 1; shards <= BucketFunction.BUCKETS; shards++) {
            List<BucketSet> sets = BucketSet.split(shards);
            assertThat(sets).hasSize(shards);
            assertThat(sets.stream().flatMap(set -> set.buckets().boxed()))
                    .hasSize(BucketFunction.BUCKETS)
                    .doesNotHaveDuplicates();
            int smallest = sets.stream().mapToInt(BucketSet::count).min().orElseThrow();
            int largest = sets.stream().mapToInt(BucketSet::count).max().orElseThrow();
            assertThat(largest - smallest).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void moreShardsThanBucketsHaveFinerOnes() {
        assertThat(BucketSet.split(1024).get(1023)).hasToString("1023");
        for (int shards : new int[] {1025, 3000, 16_384}) {
            List<BucketSet> sets = BucketSet.split(shards);
            assertThat(sets.stream().flatMapToInt(BucketSet::buckets).toArray())
                    .containsExactly(IntStream.range(0, 16_384).toArray());
            assertThat(sets).allMatch(set -> set.count() >= 1 && set.count() <= 16);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 16_385})
    void impossibleSplitsAreRefused(int shards) {
        assertThatThrownBy(() -> BucketSet.split(shards))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_SHARD_COUNT));
    }

    @Test
    void readsAnyOrderAndWritesOne() {
        assertThat(BucketSet.parse("300-310,0-255")).hasToString("0-255,300-310");
        assertThat(BucketSet.parse("5,4,3-3,9")).hasToString("3-5,9");
        assertThat(BucketSet.parse("0-10,5-7")).hasToString("0-10");
        assertThat(BucketSet.parse("0-255,300-310").count()).isEqualTo(267);
        assertThat(BucketSet.parse("0-255").contains(255)).isTrue();
        assertThat(BucketSet.parse("0-255").contains(256)).isFalse();
    }

    @Test
    void textFormRoundTrips() {
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            BitSet bits = new BitSet();
            for (int n = random.nextInt(60); n >= 0; n--) {
                int first = random.nextInt(1024);
                bits.set(first, Math.min(1024, first + 1 + random.nextInt(5)));
            }
            BucketSet set =
                    BucketSet.parse(bits.stream().mapToObj(String::valueOf).collect(Collectors.joining(",")));
            assertThat(set.buckets()).containsExactly(bits.stream().boxed().toArray(Integer[]::new));
            assertThat(BucketSet.parse(set.toString())).isEqualTo(set);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1-", "-1", "5-4", "16384", "0-16384", "1,,2", " 1", "1;2", "99999"})
    void otherTextsAreRefused(String text) {
        assertThatThrownBy(() -> BucketSet.parse(text))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }
}
