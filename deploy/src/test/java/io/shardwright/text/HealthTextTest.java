package io.shardwright.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CheckView;
import io.shardwright.api.HealthView;
import io.shardwright.api.IssueView;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HealthTextTest {
    @Test
    void tellsEveryCheckThenWhatIsWrongAndWhatToDo() {
        HealthView view = new HealthView(
                "degraded",
                List.of(
                        new CheckView("queue-depth", "ok", "commands", BigDecimal.ZERO, 1000),
                        new CheckView("rollback-failures", "degraded", "percentage", new BigDecimal("5.3"), 5)),
                List.of(
                        new IssueView("rollback-failures", 1, List.of(), "Rehearse."),
                        new IssueView("node-absent", 3, List.of("n1", "n2"), "Start.")),
                List.of("long-pauses: node n1. Resume."),
                List.of("Rehearse.", "Start."),
                0);
        assertThat(HealthText.lines(view))
                .containsExactly(
                        "CHECK              STATUS    VALUE  THRESHOLD  WHAT",
                        "queue-depth        ok        0      1000       commands",
                        "rollback-failures  degraded  5.3    5          percentage",
                        "",
                        "rollback-failures (1)",
                        "    Rehearse.",
                        "node-absent: n1, n2 and 1 more",
                        "    Start.",
                        "warning: long-pauses: node n1. Resume.",
                        "degraded at 1970-01-01T00:00:00Z: 2 issues, 1 warning");
    }
}
