package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.access.TableScope;
import io.shardwright.feed.Audience;
import io.shardwright.feed.Change;
import io.shardwright.feed.ChangeKind;
import io.shardwright.feed.EventId;
import io.shardwright.fleet.Incarnation;
import io.shardwright.metadata.ChangeFeed;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a stream is sent, by where it is. */
final class EventCursorTest {
    private static final Incarnation LIFE = Incarnation.numbered(1, 1);
    private static final Incarnation NEXT = Incarnation.numbered(2, 2);
    private static final EventFilter ALL = new EventFilter(Optional.empty(), Optional.empty(), TableScope.ALL);

    private static ChangeFeed.Placed placed(long place, ChangeKind kind, String id, Optional<String> within) {
        return new ChangeFeed.Placed(
                place,
                new Change(
                        kind, id, "s", "", 0, OptionalInt.empty(), within, Audience.of(Set.of("users")), false, place));
    }

    private static EventBacklog backlog(long end, ChangeFeed.Placed... changes) {
        return EventBacklog.empty(LIFE).with(new ChangeFeed.Page(LIFE, end, List.of(changes)));
    }

    private static EventCursor at(Incarnation life, long place) {
        return new EventCursor(Optional.of(new EventId(life, place)), 0);
    }

    private static String text(EventCursor.Step step) {
        return step.text().toStringUtf8();
    }

    private static void isReset(EventCursor.Step step, EventBacklog backlog, String why) {
        assertThat(text(step))
                .isEqualTo("id: " + backlog.last() + "\nevent: reset\ndata: {\"why\":\"" + why + "\"}\n\n");
        assertThat(step.next().at()).contains(backlog.last());
    }

    @Test
    void beginsByTellingToLoad() {
        EventBacklog backlog = backlog(7, placed(7, ChangeKind.NODE, "n1", Optional.empty()));
        isReset(new EventCursor(Optional.empty(), 0).next(backlog, ALL), backlog, "new");
    }

    @Test
    void goesOnAfterThePlaceAndIsAtTheEndThen() {
        EventBacklog backlog = backlog(
                8,
                placed(3, ChangeKind.NODE, "n1", Optional.empty()),
                placed(5, ChangeKind.MOVE, "m", Optional.of("r")),
                placed(8, ChangeKind.REBALANCE, "r", Optional.empty()));
        EventCursor.Step step = at(LIFE, 3).next(backlog, ALL);
        assertThat(text(step))
                .isEqualTo("id: " + LIFE
                        + ".5\nevent: move\ndata: {\"kind\":\"move\",\"id\":\"m\",\"state\":\"s\",\"note\":\"\",\"version\":0,"
                        + "\"percentage\":null,\"within\":\"r\",\"tables\":[\"users\"],\"at\":5}\n\n"
                        + "id: " + LIFE
                        + ".8\nevent: rebalance\ndata: {\"kind\":\"rebalance\",\"id\":\"r\",\"state\":\"s\",\"note\":\"\",\"version\":0,"
                        + "\"percentage\":null,\"within\":null,\"tables\":[\"users\"],\"at\":8}\n\n");
        assertThat(step.next().at()).contains(new EventId(LIFE, 8));
        assertThat(text(step.next().next(backlog, ALL))).isEmpty();
    }

    @Test
    void filtersByKindByIdAndByKey() {
        EventBacklog backlog = backlog(
                8,
                placed(3, ChangeKind.NODE, "n1", Optional.empty()),
                placed(5, ChangeKind.MOVE, "m", Optional.of("r")),
                placed(8, ChangeKind.REBALANCE, "r", Optional.empty()));
        EventFilter moves = new EventFilter(Optional.of(ChangeKind.MOVE), Optional.empty(), TableScope.ALL);
        assertThat(text(at(LIFE, 0).next(backlog, moves))).contains(".5\n").doesNotContain(".3\n", ".8\n");
        EventFilter rebalance = new EventFilter(Optional.empty(), Optional.of("r"), TableScope.ALL);
        assertThat(text(at(LIFE, 0).next(backlog, rebalance)))
                .contains(".5\n", ".8\n")
                .doesNotContain(".3\n");
        EventFilter others = new EventFilter(Optional.empty(), Optional.empty(), new TableScope(Set.of("orders")));
        EventCursor.Step none = at(LIFE, 0).next(backlog, others);
        assertThat(text(none)).isEmpty();
        assertThat(none.next().at()).contains(new EventId(LIFE, 8));
    }

    @Test
    void whoeverIsTooFarBehindLoadsAnew() {
        EventBacklog backlog =
                backlog(ChangeFeed.WINDOW + 5, placed(ChangeFeed.WINDOW + 5, ChangeKind.NODE, "n1", Optional.empty()));
        isReset(at(LIFE, 4).next(backlog, ALL), backlog, "too-old");
        assertThat(text(at(LIFE, 5).next(backlog, ALL))).startsWith("id: " + backlog.last() + "\nevent: node\n");
    }

    @Test
    void aPlaceBeyondTheEndIsWaitedForUntilThisCoordinatorHasLookedItself() {
        EventBacklog backlog = backlog(4, placed(4, ChangeKind.NODE, "n1", Optional.empty()));
        EventCursor ahead = at(LIFE, 6);
        assertThat(ahead.next(backlog, ALL)).satisfies(step -> {
            assertThat(text(step)).isEmpty();
            assertThat(step.next()).isEqualTo(ahead);
        });
        EventBacklog caughtUp = backlog.with(new ChangeFeed.Page(
                LIFE,
                7,
                List.of(
                        placed(6, ChangeKind.NODE, "n1", Optional.empty()),
                        placed(7, ChangeKind.NODE, "n2", Optional.empty()))));
        assertThat(text(ahead.next(caughtUp, ALL))).startsWith("id: " + LIFE + ".7\n");
        EventBacklog same = backlog.with(new ChangeFeed.Page(LIFE, 4, List.of()));
        isReset(ahead.next(same, ALL), same, "unknown");
    }

    @Test
    void placesOfAnotherLifeOfTheDatabaseMeanNothing() {
        EventBacklog old = backlog(900, placed(900, ChangeKind.NODE, "n1", Optional.empty()));
        EventBacklog restored =
                old.with(new ChangeFeed.Page(NEXT, 5, List.of(placed(5, ChangeKind.NODE, "n2", Optional.empty()))));
        assertThat(restored.events()).extracting(Event::place).containsExactly(5L);
        isReset(at(LIFE, 3).next(restored, ALL), restored, "other-life");
        // Of the life that this coordinator has not seen yet.
        assertThat(text(at(NEXT, 5).next(old, ALL))).isEmpty();
        assertThat(text(at(NEXT, 4).next(restored, ALL))).startsWith("id: " + NEXT + ".5\n");
    }

    @Test
    void sendsSoMuchAtATimeAndGoesOnThere() {
        ChangeFeed.Placed[] many = LongStream.rangeClosed(1, 500)
                .mapToObj(place -> placed(place, ChangeKind.NODE, "n" + place, Optional.empty()))
                .toArray(ChangeFeed.Placed[]::new);
        EventBacklog backlog = backlog(500, many);
        EventCursor cursor = at(LIFE, 0);
        StringBuilder all = new StringBuilder();
        int steps = 0;
        for (EventCursor.Step step = cursor.next(backlog, ALL);
                !step.text().isEmpty();
                step = step.next().next(backlog, ALL)) {
            assertThat(step.text().length()).isLessThan(EventCursor.BYTES_MAX + 1_000);
            all.append(text(step));
            steps++;
        }
        assertThat(steps).isGreaterThan(3);
        assertThat(all.toString().split("\n\n")).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void aBacklogHoldsTheWindowAndNoMore() {
        EventBacklog full = backlog(
                2,
                placed(1, ChangeKind.NODE, "n1", Optional.empty()),
                placed(2, ChangeKind.NODE, "n2", Optional.empty()));
        long end = ChangeFeed.WINDOW + 1;
        EventBacklog next = full.with(
                new ChangeFeed.Page(LIFE, end, List.of(placed(end, ChangeKind.NODE, "n3", Optional.empty()))));
        assertThat(next.events()).extracting(Event::place).containsExactly(2L, end);
        assertThat(next.floor()).isEqualTo(1);
    }

    @Test
    void aPageThatGoesOnEndsWhereItEnds() {
        EventBacklog first = EventBacklog.empty(LIFE)
                .with(new ChangeFeed.Page(LIFE, 9, List.of(placed(4, ChangeKind.NODE, "n1", Optional.empty()))));
        assertThat(first.end()).isEqualTo(4);
        assertThat(first.with(new ChangeFeed.Page(LIFE, 9, List.of(placed(9, ChangeKind.NODE, "n2", Optional.empty()))))
                        .end())
                .isEqualTo(9);
    }
}
