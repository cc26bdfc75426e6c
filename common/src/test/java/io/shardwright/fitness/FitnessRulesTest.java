package io.shardwright.fitness;

import static io.shardwright.fitness.Servers.GOOD;
import static io.shardwright.fitness.Servers.with;
import static io.shardwright.fitness.Servers.without;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FitnessRulesTest {
    @Test
    void nothingIsTheMatterWithANodeThatIsAsTheOthers() {
        assertThat(FitnessRules.judge(GOOD, List.of())).isEmpty();
        assertThat(FitnessRules.judge(GOOD, List.of(GOOD, GOOD))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Fact.class)
    void whatIsNotKnownIsNoDifference(Fact fact) {
        assertThat(FitnessRules.judge(without(fact), List.of(GOOD, GOOD))).isEmpty();
        assertThat(FitnessRules.judge(GOOD, List.of(without(fact)))).isEmpty();
    }

    /** Each alone, beside two nodes that have it otherwise. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SERVER                         | mysql              | REFUSES
            VERSION                        | 10.6.12            | REFUSES
            VERSION                        | 11.4.2             | WARNS
            SQL_MODE                       | ''                 | REFUSES
            CHARACTER_SET_SERVER           | latin1             | REFUSES
            COLLATION_SERVER               | utf8mb4_general_ci | REFUSES
            LOWER_CASE_TABLE_NAMES         | 1                  | REFUSES
            TIME_ZONE                      | CET                | WARNS
            LOG_BIN                        | OFF                | REFUSES
            BINLOG_FORMAT                  | MIXED              | REFUSES
            BINLOG_ROW_IMAGE               | MINIMAL            | REFUSES
            LOG_BIN_COMPRESS               | ON                 | REFUSES
            SYNC_BINLOG                    | 0                  | WARNS
            GTID_STRICT_MODE               | ON                 | WARNS
            INNODB_FLUSH_LOG_AT_TRX_COMMIT | 2                  | WARNS
            INNODB_PAGE_SIZE               | 8192               | WARNS
            INNODB_DEFAULT_ROW_FORMAT      | compact            | WARNS
            INNODB_STRICT_MODE             | OFF                | WARNS
            MAX_ALLOWED_PACKET             | 1048576            | WARNS
            SPIDER                         | no                 | WARNS
            ROUTE_ACCOUNT                  | none               | REFUSES
            ROUTE_ACCOUNT                  | refused            | WARNS
            """)
    void eachDifferenceIsFoundWithWhatFollows(Fact fact, String value, Severity severity) {
        assertThat(FitnessRules.judge(with(fact, value), List.of(GOOD, GOOD)))
                .singleElement()
                .satisfies(misfit -> {
                    assertThat(misfit.fact()).isEqualTo(fact);
                    assertThat(misfit.severity()).isEqualTo(severity);
                    assertThat(misfit.text()).doesNotEndWith(".");
                    assertThat(misfit.advice()).endsWith(".");
                });
    }

    @Test
    void theWordsNameBothSides() {
        assertThat(FitnessRules.judge(with(Fact.SQL_MODE, "ANSI_QUOTES"), List.of(GOOD)))
                .containsExactly(new Misfit(
                        Fact.SQL_MODE,
                        Severity.REFUSES,
                        "sql_mode is ANSI_QUOTES, the fleet's is NO_ENGINE_SUBSTITUTION,STRICT_TRANS_TABLES: a statement would mean something else there",
                        "Set sql_mode as the others have it, or change it on all."));
    }

    @Test
    void theFirstNodeIsJudgedByItselfAlone() {
        assertThat(FitnessRules.judge(with(Fact.SQL_MODE, "ANSI"), List.of())).isEmpty();
        assertThat(FitnessRules.judge(with(Fact.LOG_BIN, "OFF"), List.of()))
                .extracting(Misfit::fact)
                .containsExactly(Fact.LOG_BIN);
    }

    @Test
    void patchesOfAVersionAreNoDifferenceAndALargerPacketIsNone() {
        assertThat(FitnessRules.judge(with(Fact.VERSION, "10.11.19"), List.of(GOOD)))
                .isEmpty();
        assertThat(FitnessRules.judge(with(Fact.MAX_ALLOWED_PACKET, "1073741824"), List.of(GOOD)))
                .isEmpty();
    }

    /** Else one node that has drifted would make the others drift. */
    @Test
    void theFleetHasWhatMostOfItHas() {
        Profile odd = with(Fact.COLLATION_SERVER, "latin1_bin");
        assertThat(FitnessRules.judge(GOOD, List.of(odd, GOOD, GOOD))).isEmpty();
        assertThat(FitnessRules.judge(GOOD, List.of(GOOD, odd)))
                .as("of equals the first")
                .isEmpty();
        assertThat(FitnessRules.judge(GOOD, List.of(odd, GOOD))).hasSize(1);
    }

    @Test
    void rightsThatAreMissingAreNamed() {
        assertThat(FitnessRules.judge(with(Fact.GRANTS, "SELECT ON DATA.*"), List.of(GOOD)))
                .extracting(misfit -> misfit.severity() + " " + misfit.text())
                .containsExactly(
                        "REFUSES the worker's account has no REPLICATION SLAVE ON *.*: rows cannot be moved away from the node without it",
                        "REFUSES the worker's account has no BINLOG MONITOR ON *.*: rows cannot be moved away from the node without it",
                        "REFUSES the worker's account has no FEDERATED ADMIN ON *.*: distributed tables cannot be made without it",
                        "WARNS the worker's account has no BINLOG MONITOR ON *.*, FEDERATED ADMIN ON *.*, REPLICATION SLAVE ON *.*: the worker's accounts of the fleet have it");
        assertThat(FitnessRules.judge(with(Fact.GRANTS, "ALL PRIVILEGES ON *.*"), List.of(GOOD)))
                .isEmpty();
        assertThat(FitnessRules.judge(
                        with(
                                Fact.GRANTS,
                                "REPLICATION CLIENT ON *.*; REPLICATION SLAVE ON *.*; SUPER ON *.*; SELECT ON DATA.*"),
                        List.of()))
                .as("as older servers call them")
                .isEmpty();
    }
}
