package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.child.LocalPort;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import org.junit.jupiter.api.Test;

/** A node whose server does not answer. */
class NodeDatabaseTest {
    /** More than its breaker takes. */
    private static final int ASKED = 6;

    private final NodeDatabase node = new NodeDatabase(new NodeAccess(LocalPort.free(), "u", "p", "app"));

    @Test
    void aNodeThatDoesNotAnswerIsLeftAloneForAMoment() {
        for (int i = 1; i < ASKED; i++) {
            assertThatThrownBy(node::fence)
                    .isInstanceOfSatisfying(ShardwrightException.class, NodeDatabaseTest::saysWhatToDo)
                    .hasRootCauseMessage("Connection refused");
        }
        assertThatThrownBy(node::fence)
                .isInstanceOfSatisfying(ShardwrightException.class, NodeDatabaseTest::saysWhatToDo)
                .hasStackTraceContaining("the node " + node.access() + " has not been answering");
    }

    private static void saysWhatToDo(ShardwrightException said) {
        assertThat(said.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(said.advice()).contains("node-database.address");
    }
}
