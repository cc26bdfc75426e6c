package io.shardwright.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AccessKeyTest {
    private static final KeyId ID = new KeyId("abcdef27");

    private static AccessKey key(Role role, TableScope scope, OptionalLong expires, Optional<Long> revoked) {
        return new AccessKey(
                ID, "alice", role, scope, 1, "bob", expires, revoked.map(at -> new AccessKey.Revocation(at, "bob")));
    }

    @Test
    void endsAtItsTimeAndNotBefore() {
        AccessKey key = key(Role.VIEWER, TableScope.ALL, OptionalLong.of(100), Optional.empty());
        assertThat(List.of(key.state(99), key.state(100)))
                .containsExactly(AccessKey.State.VALID, AccessKey.State.EXPIRED);
        assertThat(key(Role.VIEWER, TableScope.ALL, OptionalLong.of(100), Optional.of(50L))
                        .state(200))
                .isEqualTo(AccessKey.State.REVOKED);
        assertThat(key(Role.VIEWER, TableScope.ALL, OptionalLong.empty(), Optional.empty())
                        .state(Long.MAX_VALUE))
                .isEqualTo(AccessKey.State.VALID);
    }

    @Test
    void onlyAnAdminOfTheWholeClusterCanMakeKeys() {
        assertThat(key(Role.ADMIN, TableScope.ALL, OptionalLong.empty(), Optional.empty())
                        .isWholeAdmin(1))
                .isTrue();
        assertThat(key(Role.ADMIN, TableScope.ALL, OptionalLong.of(5), Optional.empty())
                        .isWholeAdmin(5))
                .isFalse();
        assertThat(key(Role.ADMIN, new TableScope(Set.of("users")), OptionalLong.empty(), Optional.empty())
                        .isWholeAdmin(1))
                .isFalse();
        assertThat(key(Role.OPERATOR, TableScope.ALL, OptionalLong.empty(), Optional.empty())
                        .isWholeAdmin(1))
                .isFalse();
    }

    @Test
    void aRoleCoversThoseBelowIt() {
        assertThat(Role.OPERATOR.covers(Role.VIEWER)).isTrue();
        assertThat(Role.OPERATOR.covers(Role.OPERATOR)).isTrue();
        assertThat(Role.OPERATOR.covers(Role.ADMIN)).isFalse();
        assertThat(Role.of("admin")).contains(Role.ADMIN);
        assertThat(Role.of("ADMIN")).isEmpty();
    }

    @Test
    void aScopeCoversItsTablesAndNothingThatNamesNone() {
        TableScope scope = new TableScope(Set.of("users", "orders"));
        assertThat(scope.covers("users")).isTrue();
        assertThat(scope.covers("news")).isFalse();
        assertThat(scope.covers(Set.of("users", "orders"))).isTrue();
        assertThat(scope.covers(Set.of("users", "news"))).isFalse();
        assertThat(scope.covers(Set.of())).isFalse();
        assertThat(TableScope.ALL.covers(Set.of())).isTrue();
        assertThat(scope).hasToString("tables orders, users");
    }

    @Test
    void callersAreReadAsTheyAreWritten() {
        Caller alice = Caller.of(key(Role.VIEWER, TableScope.ALL, OptionalLong.empty(), Optional.empty()), "fe80::1%2");
        assertThat(alice).hasToString("alice/abcdef27@fe80::1%2");
        assertThat(Caller.parse(alice.toString())).isEqualTo(alice);
        assertThat(alice.who()).isEqualTo("alice/abcdef27");
        for (String text : List.of("leader", "automatic", "cli:root", "coordinator c1", "a/b@c")) {
            assertThat(Caller.parse(text)).isEqualTo(new Caller(text, Optional.empty(), Optional.empty()));
        }
    }

    @Test
    void aPersonIsTheNameWhateverTheKeyAndTheAddress() {
        Caller alice = Caller.parse("alice/abcdef27@10.0.0.1");
        assertThat(alice.isSamePerson(Caller.parse("alice/zzzzzzzz@10.0.0.2"))).isTrue();
        assertThat(alice.isSamePerson(Caller.parse("bob/zzzzzzzz@10.0.0.1"))).isFalse();
        assertThat(Caller.parse("automatic").isSamePerson(Caller.parse("automatic/abcdef27@10.0.0.1")))
                .as("a person may bear the name of what acts by itself")
                .isFalse();
    }
}
