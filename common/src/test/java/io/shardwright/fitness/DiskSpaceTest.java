package io.shardwright.fitness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DiskSpaceTest {
    private static final long TOTAL = 900_000_000_000L;

    private static Profile profile(long freeBytes, String mode) {
        Map<Fact, String> facts = new HashMap<>(new DiskSpace(freeBytes, TOTAL).facts());
        facts.put(Fact.SQL_MODE, mode);
        return new Profile(facts);
    }

    private static Profile disk(String free, String total) {
        return new Profile(Map.of(Fact.DISK_FREE_BYTES, free, Fact.DISK_TOTAL_BYTES, total));
    }

    private static boolean isSaid(long after, long before) {
        return profile(after, "A").tellsMoreThan(profile(before, "A"));
    }

    @Test
    void whatIsFreeCountsInStepsOfAFiftiethAndOf64MegabytesAtLeast() {
        assertThat(isSaid(100_000_000_000L, 100_000_000_000L)).isFalse();
        assertThat(isSaid(98_000_000_001L, 100_000_000_000L)).isFalse();
        assertThat(isSaid(98_000_000_000L, 100_000_000_000L)).isTrue();
        assertThat(isSaid(101_999_999_999L, 100_000_000_000L)).isFalse();
        assertThat(isSaid(102_000_000_000L, 100_000_000_000L)).isTrue();
        assertThat(isSaid(1_000_000_000 - 63_999_999, 1_000_000_000)).isFalse();
        assertThat(isSaid(1_000_000_000 - 64_000_000, 1_000_000_000)).isTrue();
        assertThat(isSaid(63_999_999, 0)).isFalse();
        assertThat(isSaid(64_000_000, 0)).isTrue();
    }

    @Test
    void everythingElseCountsAtOnce() {
        Profile said = profile(5_000_000_000L, "A");
        assertThat(profile(5_000_000_001L, "B").tellsMoreThan(said)).isTrue();
        assertThat(disk("5000000000", "900000000001").tellsMoreThan(disk("5000000000", "900000000000")))
                .as("a disk that was made larger")
                .isTrue();
        assertThat(new Profile(Map.of(Fact.SQL_MODE, "A")).tellsMoreThan(said))
                .as("it is not seen any more")
                .isTrue();
        assertThat(said.tellsMoreThan(new Profile(Map.of(Fact.SQL_MODE, "A")))).isTrue();
        assertThat(new Profile(Map.of()).tellsMoreThan(new Profile(Map.of()))).isFalse();
    }

    @Test
    void whatMakesNoSenseIsNotKnown() {
        assertThat(DiskSpace.of(disk("5", "7"))).contains(new DiskSpace(5, 7));
        assertThat(DiskSpace.of(disk("0", "7"))).as("a full one is known").contains(new DiskSpace(0, 7));
        assertThat(DiskSpace.of(new Profile(Map.of(Fact.DISK_FREE_BYTES, "5")))).isEmpty();
        assertThat(DiskSpace.of(disk("much", "7"))).isEmpty();
        assertThat(DiskSpace.of(disk("-1", "7"))).isEmpty();
        assertThat(DiskSpace.of(disk("0", "0"))).isEmpty();
    }
}
