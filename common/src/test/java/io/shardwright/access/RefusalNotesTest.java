package io.shardwright.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RefusalNotesTest {
    private final RefusalNotes notes = new RefusalNotes();

    private static RefusalNotes.Kind kind(String address) {
        return new RefusalNotes.Kind("nobody", address, "GET /api/v1/nodes", "unauthorized");
    }

    private void add(String address, int times, long now) {
        for (int i = 0; i < times; i++) {
            notes.add(kind(address), now);
        }
    }

    @Test
    void theFirstIsToldAtOnceAndTheRestWhenTheMinuteIsOver() {
        add("a", 1, 0);
        assertThat(notes.take(0)).containsExactly(new RefusalNotes.Note(kind("a"), 1));
        add("a", 41, RefusalNotes.WINDOW_MILLIS - 1);
        assertThat(notes.take(RefusalNotes.WINDOW_MILLIS - 1)).isEmpty();
        assertThat(notes.take(RefusalNotes.WINDOW_MILLIS)).containsExactly(new RefusalNotes.Note(kind("a"), 41));
        assertThat(notes.take(3 * RefusalNotes.WINDOW_MILLIS)).isEmpty();
    }

    @Test
    void aFloodOfAllKindsIsABoundedNumberOfNotesAndAllAreCounted() {
        int told = 0;
        long calls = 0;
        for (int i = 0; i < 100_000; i++) {
            add("10.0." + i / 256 + "." + i % 256, 1, i % 10);
        }
        for (long now : new long[] {10, RefusalNotes.WINDOW_MILLIS + 10}) {
            for (RefusalNotes.Note note : notes.take(now)) {
                told++;
                calls += note.calls();
            }
        }
        assertThat(told).isEqualTo(RefusalNotes.KINDS_MAX + 2);
        assertThat(calls).isEqualTo(100_000);
    }
}
