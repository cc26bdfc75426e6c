package io.shardwright.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.client.Group;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What users' tests are told of groups that are not right; docs/rehearsal.md shows one that is. */
@ExtendWith(RehearsalExtension.class)
final class RehearsalExtensionTest {
    private static final String TABLE = "CREATE TABLE users (id INT PRIMARY KEY)";

    @Test
    void aRollbackThatLeavesARowFailsTheTestAndIsNamed(Rehearsal rehearsal) {
        rehearsal.given(TABLE, "INSERT INTO users VALUES (1)");
        Group group = Group.titled("users");
        group.add("n1", "INSERT INTO users VALUES (2), (3)", "DELETE FROM users WHERE id = 2")
                .named("fill");
        assertThatThrownBy(() -> rehearsal.leavesNoTrace(group))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("node n1: not without a trace")
                .hasMessageContaining("fill is not undone by its rollback: table 'users' has the row ('3')");
    }

    @Test
    void aGroupThatFailsForwardFailsTheTest(Rehearsal rehearsal) {
        Group group = Group.titled("users");
        group.add("n1", "INSERT INTO users VALUES (2)", "DELETE FROM users");
        assertThat(rehearsal.run(group).leftNoTrace())
                .as("each test begins empty")
                .isFalse();
        assertThatThrownBy(() -> rehearsal.leavesNoTrace(group)).hasMessageContaining("users' doesn't exist");
    }

    @Test
    void aGroupThatWouldBeRefusedIsRefused(Rehearsal rehearsal) {
        Group group = Group.titled("users");
        group.add("n1", TABLE, " ");
        assertThatThrownBy(() -> rehearsal.leavesNoTrace(group))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BLANK_ROLLBACK));
    }
}
