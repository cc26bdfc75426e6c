package io.shardwright.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.PlanView;
import io.shardwright.api.PlannedCommand;
import java.util.List;
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
}
