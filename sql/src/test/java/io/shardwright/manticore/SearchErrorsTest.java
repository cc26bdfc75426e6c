package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.attempt.ErrorClass;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words are those of real servers, as they were read there. */
final class SearchErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "EXISTS|table 't1': CREATE TABLE failed: table 't1' already exists",
                "EXISTS|failed to create desc: cluster 'c1' already exists",
                "EXISTS|cluster 'c1' already exists",
                "EXISTS|table 't1' is already part of cluster 'c1'",
                "MALFORMED|P01: syntax error, unexpected identifier near 'IF NOT EXISTS c1'",
                "TRANSIENT|cluster 'absent', failed to fetch donor user from any node",
                "TRANSIENT|replication connection failed: 7 'error in node state, must reinit'",
                "TRANSIENT|(null)",
                "TRANSIENT|error at PostRollback, code 3, seqno -1",
                "TRANSIENT|error at ToExecuteStart, code 3 (transaction aborted, server can continue), seqno -1",
                "TRANSIENT|cluster 'c1' is not ready, not primary state (synced)",
                "PERMANENT|DROP TABLE failed: unable to drop a cluster table 't1'",
                "PERMANENT|duplicate paths, cluster 'c2' has the same path as 'c1'",
                "PERMANENT|cannot access directory /data/c2",
                "PERMANENT|unknown or wrong type of table 'nosuch'",
                "PERMANENT|unknown cluster 'c1'",
                "PERMANENT|table 't1' is not in cluster 'c1'",
                "PERMANENT|table 't1' is a part of cluster 'c1', use 'c1:t1'",
                "PERMANENT|can not add distributed table 'd1' into cluster 'c1';has tables not in the cluster: t1_s1",
                "PERMANENT|table 'd1' does not support INSERT",
                "PERMANENT|no such table 't9'",
                "PERMANENT|something that no release has said so far"
            })
    void classifiesByItsWords(ErrorClass kind, String words) {
        assertThat(SearchErrors.of(new SQLException(words, "42000", 1064))).isEqualTo(kind);
        assertThat(SearchErrors.of(new SQLException(words.toUpperCase(java.util.Locale.ROOT), "42000", 1064)))
                .isEqualTo(kind);
    }

    /** The driver's own words may hold anything: the state is what counts. */
    @ParameterizedTest
    @CsvSource({"08S01", "08003", "08001"})
    void aConnectionThatEndedIsLost(String state) {
        assertThat(SearchErrors.of(new SQLException("Communications link failure: already exists", state)))
                .isEqualTo(ErrorClass.LOST);
    }

    @Test
    void sayingWhyItHasOneLine() {
        assertThat(SearchErrors.line(new SQLException(" no\n  such\ttable ", "42000")))
                .isEqualTo("no such table");
        assertThat(SearchErrors.line(new SQLException())).isEqualTo("java.sql.SQLException");
    }
}
