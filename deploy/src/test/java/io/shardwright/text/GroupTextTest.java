package io.shardwright.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.GroupView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.WaiverView;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GroupTextTest {
    private static PlanView plan(String forward) {
        return new PlanView(List.of(new PlannedCommand("a", "n1", "before", forward, "DO 0", List.of())), List.of());
    }

    @Test
    void showsAStatementOfAFewLinesWhole() {
        String statement = "x".repeat(200);
        assertThat(GroupText.plan(plan(statement)))
                .containsExactly(
                        "1  a  on n1",
                        "     do    " + statement,
                        "     undo  DO 0",
                        "1 command would run. Nothing was changed.");
    }

    @Test
    void showsTheBeginOfALongStatementAndWhereTheRestIs() {
        assertThat(GroupText.plan(plan("x".repeat(201))))
                .containsExactly(
                        "1  a  on n1",
                        "     do    " + "x".repeat(200) + "…",
                        "     undo  DO 0",
                        "Where a statement ends in … it is longer; -o json shows all of it.",
                        "1 command would run. Nothing was changed.");
    }

    @Test
    void whatWasGivenUpIsShownOnceWhateverTheEnd() {
        GroupView group = new GroupView(
                "g",
                "t",
                "committed",
                null,
                null,
                1,
                0,
                5L,
                List.of(),
                Map.of(),
                "rollback",
                "reverse",
                null,
                null,
                null,
                List.of(new WaiverView("report", "ada", "the row is there", 0)));
        String waived = "waived    report by ada at 1970-01-01T00:00:00Z: the row is there";
        assertThat(GroupText.outcome(group)).containsExactly("group g (t) is committed after 5 ms", waived);
        assertThat(GroupText.ordered(group))
                .containsExactly(
                        "group g (t) is committed after 5 ms", "finished  -", "undone    -", "remains   -", waived);
        assertThat(GroupText.full(group)).containsOnlyOnce(waived);
    }
}
