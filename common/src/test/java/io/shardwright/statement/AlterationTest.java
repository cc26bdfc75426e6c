package io.shardwright.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AlterationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE t ADD c INT | ALTER TABLE t DROP c",
                "alter online table t add key k (a) | DROP INDEX k ON t",
                "ALTER TABLE t DROP KEY k | CREATE UNIQUE INDEX k ON t (a)",
                "ALTER TABLE t DROP FOREIGN KEY f, ALTER a DROP DEFAULT | ALTER TABLE t ADD FOREIGN KEY f (a) REFERENCES p (id), ALTER a SET DEFAULT 1",
                "ALTER TABLE t RENAME COLUMN a TO b | ALTER TABLE t RENAME COLUMN b TO a",
                "ALTER TABLE t RENAME KEY a TO b | ALTER TABLE t RENAME INDEX b TO a",
                "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 | ALTER TABLE t CONVERT TO CHARACTER SET latin1"
            })
    void changesTheDefinitionOfOneTable(String forward, String rollback) {
        assertThat(Alteration.of(forward, rollback))
                .contains(new Alteration(new ObjectName(Optional.empty(), "t"), forward, rollback));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE t ADD c INT | ALTER TABLE u DROP c",
                "ALTER TABLE t ADD c INT | ALTER TABLE other.t DROP c",
                "ALTER TABLE t ADD c INT | DO 0",
                "ALTER TABLE t DROP KEY k | CREATE OR REPLACE INDEX k ON t (a)",
                "CREATE INDEX k ON t (a) | ALTER TABLE t DROP KEY k",
                "ALTER TABLE t RENAME TO u | ALTER TABLE t ADD c INT",
                "ALTER TABLE t RENAME u | ALTER TABLE t ADD c INT",
                "ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u | ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u",
                "ALTER TABLE t DROP c | ALTER TABLE t ADD c INT",
                "ALTER TABLE t ADD a INT, DROP COLUMN c | ALTER TABLE t DROP a, ADD c INT",
                "ALTER TABLE t DROP PARTITION p | ALTER TABLE t ADD PARTITION (PARTITION p VALUES LESS THAN (9))",
                "ALTER TABLE t DROP SYSTEM VERSIONING | ALTER TABLE t ADD SYSTEM VERSIONING",
                "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES s.p (id) | ALTER TABLE t DROP FOREIGN KEY f",
                "ALTER TABLE t TRUNCATE PARTITION p | ALTER TABLE t FORCE",
                "ALTER TABLE t CONVERT PARTITION p TO TABLE u | ALTER TABLE t CONVERT TABLE u TO PARTITION p",
                "ALTER TABLE t DISCARD TABLESPACE | ALTER TABLE t IMPORT TABLESPACE"
            })
    void isNothingElse(String forward, String rollback) {
        assertThat(Alteration.of(forward, rollback)).isEmpty();
    }

    @Test
    void aColumnMayHaveAnyName() {
        assertThat(Alteration.of("ALTER TABLE t ADD `rename` INT", "ALTER TABLE t DROP `rename`"))
                .isPresent();
    }
}
