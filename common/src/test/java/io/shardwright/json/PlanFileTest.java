package io.shardwright.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.Measure;
import io.shardwright.placement.NodeRole;
import io.shardwright.placement.PlacedShard;
import io.shardwright.placement.PlacementNode;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.Planner;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.placement.Topology;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanFileTest {
    private static final RebalancePlan PLAN = plan();
    private static final String TEXT = PlanFile.write(PlanFile.of(PLAN));

    private static RebalancePlan plan() {
        List<PlacementNode> nodes = List.of(
                PlacementNode.of(new NodeName("n1"), "a", 1),
                PlacementNode.of(new NodeName("n2"), "a \"quoted\" zone", 3),
                PlacementNode.of(new NodeName("n3"), "ü", 1).as(NodeRole.DRAINING),
                PlacementNode.of(new NodeName("n4"), "a", 1).as(NodeRole.EXCLUDED));
        TableName users = new TableName("users");
        List<PlacedShard> shards = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            shards.add(new PlacedShard(
                    new ShardId(users, i), 2, List.of(new NodeName("n1"), new NodeName("n3")), 7, 1, Optional.empty()));
        }
        shards.add(
                new PlacedShard(new ShardId(users, 4), 2, List.of(new NodeName("n1")), 1L << 60, 1, Optional.of("g")));
        shards.add(new PlacedShard(new ShardId(users, 5), 1, List.of(new NodeName("n4")), 7, 1, Optional.empty()));
        return Planner.plan(new Topology(Optional.of(users), nodes, shards), PlacementRules.by(Measure.COUNT));
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        assertThat(PLAN.moves()).isNotEmpty();
        assertThat(PlanFile.read(TEXT)).isEqualTo(PLAN);
    }

    @Test
    void anyChangedCharacterIsFound() {
        for (int i = 0; i < TEXT.length(); i++) {
            for (char other : new char[] {'1', ' ', 'x', '\n', '"'}) {
                if (TEXT.charAt(i) != other) {
                    refused(TEXT.substring(0, i) + other + TEXT.substring(i + 1));
                }
            }
            refused(TEXT.substring(0, i) + TEXT.substring(i + 1));
        }
    }

    @Test
    void whatIsNoPlanIsRefused() {
        for (String text : List.of("", "{}", "[]", "null", "{\"format\":1}", TEXT + " ", TEXT + TEXT)) {
            refused(text);
        }
    }

    @Test
    void aNewerFormatIsNamed() {
        assertThatThrownBy(() -> PlanFile.read(TEXT.replaceFirst("1", "2")))
                .hasMessageContaining("the plan has format 2, and this build knows 1");
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> PlanFile.read(text))
                .as(text)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }
}
