package io.shardwright.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.health.EngineFinding.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a look of the leader takes on, and what it makes of what was found before. */
final class EngineTurnsTest {
    private static final Set<String> ALL = Set.of("a", "b", "c", "d", "e");

    @Test
    void oneAfterTheOtherHasItsTurn() {
        assertThat(EngineTurns.of(ALL, Set.of(), 0, 2)).containsExactly("a", "b");
        assertThat(EngineTurns.of(ALL, Set.of(), 1, 2)).containsExactly("c", "d");
        assertThat(EngineTurns.of(ALL, Set.of(), 2, 2)).containsExactly("e", "a");
        assertThat(EngineTurns.of(ALL, Set.of("e", "gone"), 1, 2)).containsExactly("e", "c", "d");
        assertThat(EngineTurns.of(ALL, ALL, 1, 9)).containsExactly("a", "b", "c", "d", "e");
        assertThat(EngineTurns.of(Set.of(), Set.of("gone"), 1, 2)).isEmpty();
    }

    /** As many runs in a row as it takes with so many in each, from any run on, also late in a long life. */
    @Test
    void allHaveHadTheirTurnAfterAsFewRunsAsPossible() {
        Random random = new Random(11);
        for (int round = 0; round < 500; round++) {
            int size = 1 + random.nextInt(60);
            int max = 1 + random.nextInt(20);
            Set<String> all = IntStream.range(0, size).mapToObj(i -> "t" + i).collect(Collectors.toSet());
            long first = random.nextBoolean() ? random.nextInt(100) : Long.MAX_VALUE - 1_000 + random.nextInt(900);
            Set<String> seen = new HashSet<>();
            for (long run = first; run < first + (size + max - 1) / max; run++) {
                List<String> turn = EngineTurns.of(all, Set.of(), run, max);
                assertThat(turn).hasSizeLessThanOrEqualTo(max).doesNotHaveDuplicates();
                seen.addAll(turn);
            }
            // The list begins anew somewhere within the runs: what is cut there has its turn in the next one.
            seen.addAll(EngineTurns.of(all, Set.of(), first + (size + max - 1) / max, max));
            assertThat(seen).as(size + " by " + max + " from " + first).isEqualTo(all);
        }
    }

    private static EngineFinding copies(String object, String detail, int looks) {
        return new EngineFinding(Kind.COPIES, object, detail, looks);
    }

    private static List<EngineFinding> after(EngineFinding before, Map<String, Optional<String>> looked) {
        EngineFinding other = new EngineFinding(Kind.PARTIAL, before.object(), "other", 7);
        return EngineTurns.after(Kind.COPIES, List.of(other, before), looked, ALL);
    }

    @Test
    void theSameFoundAgainCountsAndAnythingElseBeginsAnew() {
        EngineFinding before = copies("a", "x", 3);
        assertThat(after(before, Map.of("a", Optional.of("x")))).containsExactly(copies("a", "x", 4));
        assertThat(after(before, Map.of("a", Optional.of("y")))).containsExactly(copies("a", "y", 1));
        assertThat(after(before, Map.of("a", Optional.empty()))).isEmpty();
        assertThat(after(before, Map.of("b", Optional.of("y")))).containsExactly(before, copies("b", "y", 1));
    }

    @Test
    void whatCouldNotBeLookedAtStaysAsItWasAndWhatIsGoneGoes() {
        assertThat(after(copies("a", "x", 1), Map.of())).containsExactly(copies("a", "x", 1));
        assertThat(after(copies("gone", "x", 1), Map.of())).isEmpty();
    }

    @Test
    void aLongAnswerIsTheSameWhenItIsFoundAgain() {
        String longer = "x".repeat(EngineFinding.DETAIL_CHARS_MAX + 1);
        List<EngineFinding> first = EngineTurns.after(Kind.COPIES, List.of(), Map.of("a", Optional.of(longer)), ALL);
        assertThat(first.get(0).detail()).hasSize(EngineFinding.DETAIL_CHARS_MAX);
        assertThat(EngineTurns.after(Kind.COPIES, first, Map.of("a", Optional.of(longer)), ALL))
                .extracting(EngineFinding::looks)
                .containsExactly(2);
    }

    private static Optional<String> difference(CopyFigures... copies) {
        TreeMap<NodeName, CopyFigures> by = new TreeMap<>();
        for (int i = 0; i < copies.length; i++) {
            by.put(new NodeName("m" + (i + 1)), copies[i]);
        }
        return CopyFigures.difference(by);
    }

    @Test
    void copiesDifferByRowsByIdsOrByTheirEnds() {
        CopyFigures two = new CopyFigures(2, 3, 1, 2);
        assertThat(difference()).isEmpty();
        assertThat(difference(two)).isEmpty();
        assertThat(difference(two, two, two)).isEmpty();
        assertThat(difference(two, new CopyFigures(3, 10, 1, 7), new CopyFigures(0, 0, 0, 0)))
                .contains("m2 has 1 more row (sum of ids +7), m3 has 2 fewer rows (sum of ids -3) than m1");
        assertThat(difference(two, new CopyFigures(2, 5, 1, 4)))
                .contains("m2 has as many rows with other ids (sum of ids +2) than m1");
        assertThat(difference(two, new CopyFigures(2, 3, 0, 3)))
                .contains("m2 has as many rows with other ids (sum of ids +0) than m1");
    }

    /** Sums wrap around: what a row adds is told in the same words before and after. */
    @Test
    void theDifferenceStaysTheSameWhileAllGrow() {
        Random random = new Random(5);
        for (int round = 0; round < 1_000; round++) {
            CopyFigures first = new CopyFigures(random.nextInt(100), random.nextLong(), 1, Long.MAX_VALUE);
            CopyFigures other = new CopyFigures(first.count() + 1, first.sum() + random.nextLong(), 1, Long.MAX_VALUE);
            long id = random.nextLong();
            assertThat(difference(grown(first, id), grown(other, id))).isEqualTo(difference(first, other));
        }
    }

    private static CopyFigures grown(CopyFigures of, long id) {
        return new CopyFigures(of.count() + 1, of.sum() + id, of.least(), of.greatest());
    }

    @Test
    void theOrderOfAllIsThatOfTheirNames() {
        Set<String> all = new TreeSet<>(Set.of("t10", "t2", "t1"));
        assertThat(EngineTurns.of(all, Set.of(), 0, 3)).containsExactly("t1", "t10", "t2");
    }
}
