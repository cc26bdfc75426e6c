package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.attempt.ErrorClass;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "1205, 40001, TRANSIENT",
        "1213, 40001, TRANSIENT",
        "1040, 08004, TRANSIENT",
        "1290, HY000, TRANSIENT",
        "1969, 70100, TRANSIENT",
        "3024, HY000, TRANSIENT",
        "3572, HY000, TRANSIENT",
        "1050, 42S01, EXISTS",
        "1007, HY000, EXISTS",
        "1476, HY000, EXISTS",
        "1064, 42000, MALFORMED",
        "1142, 42000, PERMANENT",
        "1146, 42S02, PERMANENT",
        "4025, 23000, PERMANENT",
        "0, 08S01, LOST",
        "2013, HY000, LOST",
        "1927, 70100, LOST",
        "1053, 08S01, LOST"
    })
    void meansWhatTheServerMeant(int number, String state, ErrorClass expected) {
        assertThat(ServerErrors.of(new SQLException("x", state, number))).isEqualTo(expected);
    }

    @Test
    void takesASurpriseForPermanent() {
        assertThat(ServerErrors.of(new SQLException("x"))).isEqualTo(ErrorClass.PERMANENT);
        assertThat(ServerErrors.of(9999)).isEqualTo(ErrorClass.PERMANENT);
    }
}
