package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LockTableTest {
    private static LockTable.Entry held(long group, String resource, LockMode mode) {
        return new LockTable.Entry(group, new LockRequest(resource, mode), true);
    }

    private static LockTable.Entry asked(long group, String resource, LockMode mode) {
        return new LockTable.Entry(group, new LockRequest(resource, mode), false);
    }

    @Test
    void groupsOnDifferentTablesBeginTogether() {
        List<LockTable.Entry> entries = List.of(
                asked(1, "cluster", LockMode.IX), asked(1, "table/a", LockMode.X),
                asked(2, "cluster", LockMode.IX), asked(2, "table/b", LockMode.X));

        assertThat(LockTable.grantable(entries, List.of(1L, 2L))).containsExactly(1L, 2L);
    }

    @Test
    void groupWaitsForTheHolderOfItsTable() {
        List<LockTable.Entry> entries = List.of(
                held(1, "cluster", LockMode.IX), held(1, "table/a", LockMode.X),
                asked(2, "cluster", LockMode.IX), asked(2, "table/a", LockMode.X));

        assertThat(LockTable.grantable(entries, List.of(2L))).isEmpty();
    }

    @Test
    void groupDoesNotOvertakeAnEarlierOneThatItConflictsWith() {
        // 2 waits for 1; 3 would be compatible with 1 but conflicts with 2, which came first.
        List<LockTable.Entry> entries = List.of(
                held(1, "table/a", LockMode.S), asked(2, "table/a", LockMode.X), asked(3, "table/a", LockMode.S));

        assertThat(LockTable.grantable(entries, List.of(2L, 3L))).isEmpty();
    }

    @Test
    void allLocksOrNone() {
        // 2 could have b but not a; so 3 waits behind it for b.
        List<LockTable.Entry> entries = List.of(
                held(1, "table/a", LockMode.X),
                asked(2, "table/a", LockMode.X),
                asked(2, "table/b", LockMode.X),
                asked(3, "table/b", LockMode.X));

        assertThat(LockTable.grantable(entries, List.of(2L, 3L))).isEmpty();
    }

    @Test
    void groupIsKeptByHoldersAndByThoseThatAskedBeforeIt() {
        List<LockTable.Entry> entries = List.of(
                held(1, "table/a", LockMode.S),
                asked(2, "table/a", LockMode.X),
                asked(3, "table/a", LockMode.X),
                asked(3, "table/b", LockMode.X),
                held(4, "table/b", LockMode.IX),
                asked(5, "table/a", LockMode.X),
                asked(6, "table/b", LockMode.X));

        assertThat(LockTable.conflicts(entries, 3))
                .as("whoever came after it waits for it, and does not keep it")
                .containsExactly(
                        conflict("table/a", 1, LockMode.S, true),
                        conflict("table/a", 2, LockMode.X, false),
                        conflict("table/b", 4, LockMode.IX, true));
        assertThat(LockTable.conflicts(entries, 4)).as("it has begun").isEmpty();
    }

    /** Of a group that wants X. */
    private static LockTable.Conflict conflict(String resource, long holder, LockMode theirs, boolean granted) {
        return new LockTable.Conflict(new LockRequest(resource, LockMode.X), holder, theirs, granted);
    }

    @Test
    void groupWithoutLocksNeverWaits() {
        assertThat(LockTable.grantable(List.of(held(1, "cluster", LockMode.X)), List.of(2L)))
                .containsExactly(2L);
    }

    @Test
    void modesAreCompatibleAsInTheLiterature() {
        String matrix = "";
        for (LockMode held : LockMode.values()) {
            for (LockMode asked : LockMode.values()) {
                matrix += held.compatible(asked) ? '+' : '-';
            }
            matrix += ' ';
        }
        // Rows and columns IS, IX, S, X.
        assertThat(matrix).isEqualTo("+++- ++-- +-+- ---- ");
    }
}
