package io.shardwright.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.access.TableScope;
import io.shardwright.fleet.Incarnation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class NewChangesTest {
    private static Change change(ChangeKind kind, String id, String state, long version, boolean settled, long at) {
        return new Change(
                kind, id, state, "", version, OptionalInt.empty(), Optional.empty(), Audience.EVERYONE, settled, at);
    }

    private static Map<Change.Subject, Change> told(Change... changes) {
        return Arrays.stream(changes).collect(Collectors.toMap(Change::subject, Function.identity()));
    }

    @Test
    void tellsWhatIsNewAndWhatIsOtherTheOldestFirst() {
        Change same = change(ChangeKind.GROUP, "a", "active", 1, false, 5);
        Change later = change(ChangeKind.GROUP, "b", "active", 2, false, 9);
        Change fresh = change(ChangeKind.MOVE, "c", "moving", 1, false, 7);
        assertThat(NewChanges.of(
                        told(same, change(ChangeKind.GROUP, "b", "active", 1, false, 4)), List.of(later, same, fresh)))
                .containsExactly(fresh, later);
    }

    @Test
    void whenItWasSeenIsNoChange() {
        assertThat(NewChanges.of(
                        told(change(ChangeKind.NODE, "n1", "active", 1, false, 5)),
                        List.of(change(ChangeKind.NODE, "n1", "active", 1, false, 6))))
                .isEmpty();
    }

    @Test
    void whatIsNotSeenIsGoneIfItsKindIsSeenWholeAndItWasNotSettled() {
        Change node = change(ChangeKind.NODE, "n1", "active", 3, false, 5);
        assertThat(NewChanges.of(
                        told(
                                node,
                                change(ChangeKind.GROUP, "ended", "committed", 1, true, 5),
                                change(ChangeKind.MOVE, "m", "moving", 1, false, 5)),
                        List.of()))
                .containsExactly(change(ChangeKind.NODE, "n1", "gone", 3, true, 5));
    }

    @Test
    void anAudienceIsEveryoneOrTheKeysForItsTables() {
        TableScope users = new TableScope(Set.of("users"));
        assertThat(Audience.EVERYONE.admits(users)).isTrue();
        assertThat(Audience.of(Set.of("users")).admits(users)).isTrue();
        assertThat(Audience.of(Set.of("users", "orders")).admits(users)).isFalse();
        assertThat(Audience.of(Set.of()).admits(users)).isFalse();
        assertThat(Audience.of(Set.of()).admits(TableScope.ALL)).isTrue();
    }

    @Test
    void anIdOfAnEventIsReadAsItIsWritten() {
        EventId id = new EventId(Incarnation.numbered(3, 255), 4711);
        assertThat(id.toString()).isEqualTo("3-00000000000000ff.4711");
        assertThat(EventId.parse(id.toString())).contains(id);
        assertThat(EventId.parse("4711")).isEmpty();
        assertThat(EventId.parse("3-00000000000000ff.-1")).isEmpty();
    }
}
