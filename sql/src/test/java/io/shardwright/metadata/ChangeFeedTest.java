package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.feed.Audience;
import io.shardwright.feed.Change;
import io.shardwright.feed.ChangeKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a look finds, and the feed as it is written and read. */
final class ChangeFeedTest {
    @RegisterExtension
    final Fixture f = new Fixture();

    private ChangeFeed feed;
    private ChangeLook look;

    @BeforeEach
    void begin() {
        feed = new ChangeFeed(f.database);
        look = new ChangeLook(f.database);
    }

    private static Change change(String id, String state, boolean settled) {
        return new Change(
                ChangeKind.MOVE,
                id,
                state,
                "why",
                7,
                OptionalInt.of(40),
                Optional.of("r"),
                Audience.of(Set.of("orders", "users")),
                settled,
                9);
    }

    private List<Change> seen(ChangeKind kind, long since, String... open) {
        return look.look(since, Set.of(open)).stream()
                .filter(change -> change.kind() == kind)
                .toList();
    }

    @Test
    void everyCoordinatorReadsWhatWasToldInItsOrder() {
        feed.tell(f.term, List.of(change("a", "moving", false), change("b", "moving", false)));
        feed.tell(f.term, List.of(change("a", "switched", true)));
        ChangeFeed.Page page = feed.after(0, 10);
        assertThat(page.life()).isEqualTo(f.term.incarnation());
        assertThat(page.end()).isEqualTo(3);
        assertThat(page.changes())
                .containsExactly(
                        new ChangeFeed.Placed(2, change("b", "moving", false)),
                        new ChangeFeed.Placed(3, change("a", "switched", true)));
        assertThat(feed.after(2, 10).changes())
                .extracting(ChangeFeed.Placed::place)
                .containsExactly(3L);
        assertThat(feed.after(0, 1).goesOn()).isTrue();
        assertThat(feed.after(2, 1).goesOn()).isFalse();
    }

    @Test
    void onlyWhoeverLeadsTells() {
        LeaderTerm old = f.term;
        f.terms.begin("c2", "http://c2", "c2:1");
        assertThatThrownBy(() -> feed.tell(old, List.of(change("a", "moving", false))))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThat(feed.after(0, 10).changes()).isEmpty();
    }

    @Test
    void readsNoMoreThanTheWindow() {
        feed.tell(f.term, List.of(change("a", "moving", false), change("b", "moving", false)));
        f.execute("UPDATE change_feed SET place = " + (ChangeFeed.WINDOW + 1) + " WHERE id = 'b'");
        assertThat(feed.after(0, 10).changes())
                .extracting(placed -> placed.change().id())
                .containsExactly("b");
    }

    @Test
    void removesWhatIsSettledAndFarFromTheEnd() {
        feed.tell(
                f.term,
                List.of(
                        change("open", "moving", false),
                        change("settled", "accepted", true),
                        change("near", "accepted", true),
                        change("end", "moving", false)));
        f.execute("UPDATE change_feed SET place = 20002 WHERE id = 'end'");
        assertThat(feed.removeSettled(f.term, 9)).isEmpty();
        assertThat(feed.told()).hasSize(4);
        assertThat(feed.removeSettled(f.term, 10))
                .containsExactly(change("settled", "accepted", true).subject());
        assertThat(feed.told()).extracting(Change::id).containsExactlyInAnyOrder("open", "near", "end");
    }

    @Test
    void seesGroupsThatAreOpenHaveEndedOfLateOrWereOpen() {
        String open = f.publish(command("a", "n1")).toString();
        String ended = f.publish(command("a", "n1")).toString();
        String old = f.publish(command("a", "n1")).toString();
        f.execute("UPDATE operation_group SET state = 'committed', ended_at = 100000 WHERE uuid IN ('" + ended + "')");
        f.execute("UPDATE operation_group SET state = 'committed', ended_at = 99999 WHERE uuid IN ('" + old + "')");
        assertThat(seen(ChangeKind.GROUP, 110_000))
                .extracting(change -> change.id() + " " + change.state() + " " + change.settled())
                .containsExactlyInAnyOrder(open + " pending false", ended + " committed true");
        assertThat(seen(ChangeKind.GROUP, 110_000, old)).extracting(Change::id).contains(old);
    }

    @Test
    void aClockThatWasSetBackHidesNothing() {
        String ended = f.publish(command("a", "n1")).toString();
        f.execute("UPDATE operation_group SET state = 'committed', ended_at = updated_at");
        assertThat(seen(ChangeKind.GROUP, Long.MAX_VALUE))
                .extracting(Change::id)
                .containsExactly(ended);
    }

    @Test
    void seesSwitchesNodesAndTheLeader() {
        assertThat(look.look(0, Set.of()))
                .extracting(change -> change.kind().label() + " " + change.id() + " " + change.state())
                .contains("pause cluster running", "leader leader open");
    }
}
