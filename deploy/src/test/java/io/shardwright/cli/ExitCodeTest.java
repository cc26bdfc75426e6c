package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.GroupState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ExitCodeTest {
    @Test
    void numbersAreFixedForEver() {
        assertThat(Arrays.stream(ExitCode.values()).map(code -> code.number() + " " + code))
                .containsExactly(
                        "0 OK",
                        "1 UNEXPECTED",
                        "2 USAGE",
                        "3 REFUSED",
                        "4 ROLLED_BACK",
                        "5 STUCK",
                        "6 UNREACHABLE",
                        "7 NOT_ENDED",
                        "8 STATEMENT_FAILED",
                        "9 HELD",
                        "10 WAIVED",
                        "11 TRACE",
                        "12 DIFFERS",
                        "13 DEGRADED",
                        "14 UNHEALTHY",
                        "15 BROKEN");
    }

    @Test
    void theReadmeTellsThemAsTheHelpDoes() throws IOException {
        assertThat(Files.readAllLines(Path.of("..", "README.md")))
                .containsSequence(Arrays.stream(ExitCode.values())
                        .map(code -> "| " + code.number() + " | " + code.meaning() + " |")
                        .toList());
    }

    @Test
    void everyEndOfAGroupHasItsOwn() {
        assertThat(ExitCode.of(GroupState.COMMITTED)).isEqualTo(ExitCode.OK);
        assertThat(ExitCode.of(GroupState.ROLLED_BACK)).isEqualTo(ExitCode.ROLLED_BACK);
        assertThat(ExitCode.of(GroupState.ROLLED_BACK_WITH_WAIVERS)).isEqualTo(ExitCode.WAIVED);
        assertThat(ExitCode.of(GroupState.ROLLBACK_STUCK)).isEqualTo(ExitCode.STUCK);
        assertThat(ExitCode.of(GroupState.ACTIVE)).isEqualTo(ExitCode.NOT_ENDED);
    }

    @Test
    void everyStateOfAFleetHasItsOwn() {
        assertThat(ExitCode.ofHealth("healthy")).isEqualTo(ExitCode.OK);
        assertThat(ExitCode.ofHealth("degraded")).isEqualTo(ExitCode.DEGRADED);
        assertThat(ExitCode.ofHealth("unhealthy")).isEqualTo(ExitCode.UNHEALTHY);
    }

    @Test
    void refusalsOutagesAndBugsAreToldApart() {
        assertThat(ExitCode.of(ErrorCode.DUPLICATE_TABLE)).isEqualTo(ExitCode.REFUSED);
        assertThat(ExitCode.of(ErrorCode.UNAUTHORIZED)).isEqualTo(ExitCode.REFUSED);
        assertThat(ExitCode.of(ErrorCode.LOCAL_CLUSTER_REFUSED)).isEqualTo(ExitCode.REFUSED);
        assertThat(ExitCode.of(ErrorCode.NO_LEADER)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(ExitCode.of(ErrorCode.ACCESS_DENIED)).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(ExitCode.of(ErrorCode.INTERNAL)).isEqualTo(ExitCode.UNEXPECTED);
    }
}
