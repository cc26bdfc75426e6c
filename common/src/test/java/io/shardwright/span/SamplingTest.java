package io.shardwright.span;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which traces are kept. */
final class SamplingTest {
    /** As they are drawn for groups. */
    private static final List<TraceId> TRACES = traces(new Random(5));

    private static List<TraceId> traces(Random random) {
        return Stream.generate(() -> {
                    byte[] name = new byte[16];
                    random.nextBytes(name);
                    return TraceId.of(new GroupId(UUID.nameUUIDFromBytes(name)));
                })
                .limit(20_000)
                .toList();
    }

    private static long kept(double share) {
        return TRACES.stream().filter(new Sampling(share)::keeps).count();
    }

    @Test
    void allOrNoneOrAboutAsManyAsAreWanted() {
        assertThat(kept(1)).isEqualTo(TRACES.size());
        assertThat(kept(0)).isZero();
        // More than five standard deviations, for ids of which some bits are always the same.
        assertThat(kept(0.1)).isBetween(1_780L, 2_220L);
        assertThat(kept(0.5)).isBetween(9_640L, 10_360L);
        assertThat(kept(0.75)).isBetween(14_690L, 15_310L);
    }

    @Test
    void aLargerShareKeepsWhatASmallerKeeps() {
        assertThat(TRACES.stream().filter(new Sampling(0.2)::keeps)).allMatch(new Sampling(0.3)::keeps);
    }

    @Test
    void theBoundIsThatOfTheStandard() {
        Sampling half = new Sampling(0.5);
        assertThat(half.keeps(new TraceId("000000000000000000" + "80000000000000")))
                .isTrue();
        assertThat(half.keeps(new TraceId("ffffffffffffffffff" + "7fffffffffffff")))
                .isFalse();
    }

    @Test
    void whatIsNoShareIsRefused() {
        for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new Sampling(share)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
