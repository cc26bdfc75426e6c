package io.shardwright.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.traffic.RowHistory.Seen;
import io.shardwright.traffic.RowHistory.State;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** That an untrue answer is noticed: without this the tests with real clients could not fail. */
final class RowHistoryTest {
    private final RowHistory row = new RowHistory(new State(true, 5));

    private Optional<String> judge(int from, int version, long amount) {
        return row.judge(from, Optional.of(new Seen(version, amount)));
    }

    @Test
    void aLostWriteIsNoticed() {
        row.begin(new State(true, 6));
        row.happened();
        assertThat(judge(row.acknowledged(), 0, 5))
                .hasValueSatisfying(wrong -> assertThat(wrong).contains("version 0"));
        assertThat(row.judge(row.acknowledged(), Optional.empty())).isPresent();
        assertThat(judge(row.acknowledged(), 1, 6)).isEmpty();
    }

    @Test
    void aRefusedWriteThatIsThereIsNoticed() {
        row.begin(new State(true, 6));
        row.refused();
        assertThat(judge(0, 1, 6)).isPresent();
        assertThat(judge(0, 0, 5)).isEmpty();
    }

    @Test
    void anotherRowsAmountIsNoticed() {
        assertThat(judge(0, 0, 6)).isPresent();
    }

    @Test
    void aReadMaySeeWhatIsUnderWayOrNot() {
        int from = row.acknowledged();
        row.begin(new State(false, 0));
        assertThat(judge(from, 0, 5)).isEmpty();
        assertThat(row.judge(from, Optional.empty())).isEmpty();
        row.happened();
        assertThat(judge(from, 0, 5)).isEmpty();
        assertThat(judge(row.acknowledged(), 0, 5)).isPresent();
    }

    @Test
    void aDeletedRowThatComesBackIsNoticed() {
        row.begin(new State(false, 0));
        row.happened();
        assertThat(judge(row.acknowledged(), 1, 0)).isPresent();
    }
}
