package io.shardwright.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.queue.GroupId;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The ids that log lines have as keys of their own. */
final class LogIdsTest {
    @Test
    void anIdIsThereWhileSomethingIsDoneForIt() {
        assertThat(LogIds.about("move", "m1", () -> "m1".equals(MDC.get("move"))))
                .isTrue();
        assertThat(MDC.get("move")).isNull();
    }

    @Test
    void anIdIsGoneAfterAFailureToo() {
        assertThatThrownBy(() -> LogIds.about("move", "m1", () -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(MDC.get("move")).isNull();
    }

    @Test
    void aTraceIsTheGroupsIdAsTracesAreWritten() {
        assertThat(GroupId.parse("6c309fa8-3ea3-45e2-8d76-e12b6cd94280").trace())
                .isEqualTo("6c309fa83ea345e28d76e12b6cd94280");
    }
}
