package io.shardwright.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The sweep over the statements of the protocol. */
final class SweepTest {
    private static final StatementShape ONE = new StatementShape("worker to node", "DELETE FROM a");
    private static final StatementShape TWO = new StatementShape("worker to node", "DELETE FROM b");

    private final Sweep sweep = new Sweep(1);

    private Optional<Sweep.Hit> at(List<StatementShape> exchange, Set<Aim> possible) {
        return sweep.at(exchange, hit -> Optional.of(hit).filter(any -> possible.contains(any.aim())));
    }

    @Test
    void eachStatementGetsEachOfItsAimsOnce() {
        Set<Aim> had = EnumSet.noneOf(Aim.class);
        for (int i = 0; i < Aim.PROTOCOL.size() + 2; i++) {
            assertThat(had.add(at(List.of(ONE), EnumSet.allOf(Aim.class))
                            .orElseThrow()
                            .aim()))
                    .isTrue();
        }

        assertThat(at(List.of(ONE), EnumSet.allOf(Aim.class))).isEmpty();
        assertThat(had).containsAll(Aim.PROTOCOL);
        assertThat(had).as("one of the refusals").filteredOn(Aim::refuses).hasSize(1);
        assertThat(sweep.left()).isZero();
        assertThat(sweep.seen()).isEqualTo(1);
    }

    @Test
    void whatIsDoneToAnExchangeIsDoneToEachOfItsStatements() {
        assertThat(at(List.of(ONE), Set.of(Aim.KILL_AFTER))).contains(new Sweep.Hit(Aim.KILL_AFTER, ONE, 1));
        assertThat(at(List.of(ONE, TWO, TWO), Set.of(Aim.CUT_AFTER))).contains(new Sweep.Hit(Aim.CUT_AFTER, TWO, 1));
        assertThat(at(List.of(ONE, TWO), Set.of(Aim.KILL_AFTER))).contains(new Sweep.Hit(Aim.KILL_AFTER, TWO, 3));
        assertThat(at(List.of(TWO, ONE), Set.of(Aim.CUT_AFTER, Aim.KILL_AFTER))).isEmpty();
        assertThat(sweep.hits()).containsEntry(Aim.CUT_AFTER, 2).containsEntry(Aim.KILL_AFTER, 2);
        assertThat(sweep.seen()).isEqualTo(2);
    }

    @Test
    void onlyANodeRefuses() {
        StatementShape metadata = new StatementShape("worker to metadata", "DELETE FROM node");
        assertThat(at(List.of(metadata), Set.of(Aim.REFUSE_INTERRUPTED, Aim.REFUSE_LOCKED)))
                .isEmpty();
        assertThat(sweep.missing().get(metadata)).hasSize(Aim.PROTOCOL.size() + 1);
    }

    @Test
    void whatCannotBeDoneNowIsDoneLater() {
        assertThat(at(List.of(ONE), Set.of())).isEmpty();
        assertThat(at(List.of(ONE), Set.of(Aim.KILL_BEFORE))).isPresent();
        assertThat(sweep.missing().get(ONE)).hasSize(Aim.PROTOCOL.size() + 1);
    }

    @Test
    void anAttemptHearsHowOftenItsStatementHasCome() {
        List<Integer> sightings = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sweep.at(List.of(ONE), hit -> {
                sightings.add(hit.sightings());
                return Optional.empty();
            });
        }
        assertThat(sightings.stream().distinct())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 5).boxed().toList());
    }
}
