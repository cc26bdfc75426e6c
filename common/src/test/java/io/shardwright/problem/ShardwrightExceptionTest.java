package io.shardwright.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ShardwrightExceptionTest {
    @Test
    void namesItsCodeWhereverItIsPrinted() {
        ShardwrightException failure =
                new ShardwrightException(ErrorCode.BAD_NAME, "'a b' is no name", "Choose another.");

        assertThat(failure)
                .hasToString("io.shardwright.problem.ShardwrightException: bad-name: 'a b' is no name")
                .hasMessage("'a b' is no name");
    }
}
