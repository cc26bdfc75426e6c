package io.shardwright.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.DefinitionView;
import io.shardwright.api.ReplicaView;
import io.shardwright.api.RouteView;
import io.shardwright.api.ShardView;
import io.shardwright.api.TableView;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ShardMapsTest {
    private final AtomicInteger asked = new AtomicInteger();
    private Instant now = Instant.EPOCH;

    private ShardMaps maps(String keyKind, int keySize) {
        return new ShardMaps(
                name -> new TableView(
                        name,
                        "mariadb",
                        "active",
                        asked.incrementAndGet(),
                        1,
                        new DefinitionView("k ... primary key", "k", keyKind, keySize),
                        List.of(shard(0, "0-99,600-1023", "n1"), shard(1, "100-599", "n2")),
                        List.of()),
                () -> now);
    }

    private static ShardView shard(int number, String buckets, String node) {
        return new ShardView(
                number,
                buckets,
                List.of(
                        new ReplicaView(node, "t_g1_s" + number + "_e1", "primary", 1),
                        new ReplicaView("n3", "t_g1_s" + number + "_e1", "follower", 1)));
    }

    @Test
    void computesTheShardOfIntegersTextAndBytes() {
        assertThat(maps("integer", 64).route("t", "1"))
                .contains(new RouteView("t", "1", 632, 0, "n1", "t_g1_s0_e1", 1));
        assertThat(maps("text", 10).route("t", "a")).map(RouteView::bucket).contains(579);
        assertThat(maps("text", 10).route("t", "a")).map(RouteView::node).contains("n2");
        assertThat(maps("bytes", 10).route("t", "0x62")).map(RouteView::bucket).contains(1017);
    }

    @Test
    void asksForATableOnceInTenSeconds() {
        ShardMaps maps = maps("integer", 64);
        maps.route("t", "1");
        now = now.plusMillis(9_999);
        assertThat(maps.route("t", "2")).map(RouteView::version).contains(1L);
        now = now.plusMillis(1);
        assertThat(maps.route("t", "2")).map(RouteView::version).contains(2L);
        assertThat(asked).hasValue(2);
    }

    @Test
    void leavesKindsOfKeysThatItDoesNotKnowToTheServer() {
        assertThat(maps("uuid", 16).route("t", "1")).isEmpty();
    }

    @Test
    void refusesKeysThatTheColumnCannotHold() {
        assertThatThrownBy(() -> maps("integer", 8).route("t", "128"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_KEY));
    }
}
