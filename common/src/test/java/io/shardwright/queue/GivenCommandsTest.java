package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.Incarnation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a session has, so that nothing it has is given to it again. */
class GivenCommandsTest {
    private static final Outcome AGAIN = new Outcome.BackedOff(Effect.NONE, "deadlock", 1, 1);

    private final GivenCommands given = new GivenCommands();

    private static ClaimedCommand command(long id, int attempt) {
        return new ClaimedCommand(
                id,
                new GroupId(new UUID(1, 2)),
                1,
                Incarnation.numbered(1, 1),
                1,
                "c" + id,
                Phase.BEFORE,
                Direction.FORWARD,
                new RunSql("DO 1"),
                Optional.of(new RunSql("DO 2")),
                Optional.empty(),
                false,
                Effect.NONE,
                attempt,
                0,
                10,
                OptionalInt.empty(),
                Optional.empty(),
                false);
    }

    private List<Long> without(long... ids) {
        return given
                .without(LongStream.of(ids)
                        .mapToObj(id -> new ReadyHalf(id, 1, Direction.FORWARD))
                        .toList())
                .stream()
                .map(ReadyHalf::id)
                .toList();
    }

    @Test
    void whatWasGivenIsLeftOutUntilItIsRecorded() {
        given.give(List.of(command(1, 1), command(2, 1)));
        assertThat(without(1, 2, 3)).containsExactly(3L);

        given.recorded(List.of(Settled.of(command(1, 1), AGAIN, Spread.NONE)));
        assertThat(without(1, 2, 3)).containsExactly(1L, 3L);
    }

    @Test
    void anEarlierTryThatIsRecordedAgainDoesNotForgetTheLater() {
        given.give(List.of(command(1, 1)));
        given.recorded(List.of(Settled.of(command(1, 1), AGAIN, Spread.NONE)));
        given.give(List.of(command(1, 2)));
        given.recorded(List.of(Settled.of(command(1, 1), AGAIN, Spread.NONE)));

        assertThat(without(1)).isEmpty();
    }
}
