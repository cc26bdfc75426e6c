package io.shardwright.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.Replica.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardMapTest {
    private static final TableName USERS = new TableName("users");

    @Test
    void everyBucketHasOneShard() {
        ShardMap map = new ShardMap(USERS, 1, List.of(shard(0, "0-255,300-310"), shard(1, "256-299,311-1023")));
        assertThat(map.route(255).number()).isEqualTo(0);
        assertThat(map.route(256).number()).isEqualTo(1);
        assertThat(map.route(305).number()).isEqualTo(0);
        assertThat(map.route(1023).primary().physicalName()).isEqualTo("users_g1_s1_e1");
    }

    @Test
    void brokenMapsAreRefused() {
        broken(List.of(), "bucket 0 is in 0 shards");
        broken(List.of(shard(0, "0-1022")), "bucket 1023 is in 0 shards");
        broken(List.of(shard(0, "0-500"), shard(1, "500-1023")), "bucket 500 is in 2 shards");
        broken(List.of(shard(1, "0-1023")), "shard 1 stands in place 0");
    }

    @Test
    void aShardHasOnePrimary() {
        Replica primary = new Replica(new NodeName("n1"), "t", 1, Role.PRIMARY);
        Replica follower = new Replica(new NodeName("n2"), "t", 1, Role.FOLLOWER);
        BucketSet all = BucketSet.parse("0-1023");
        assertThat(new Shard(0, all, List.of(primary, follower)).primary()).isEqualTo(primary);
        assertThatThrownBy(() -> new Shard(0, all, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Shard(0, all, List.of(follower, primary)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Shard(0, all, List.of(primary, primary)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Shard shard(int number, String buckets) {
        Replica replica = new Replica(new NodeName("n" + number), "users_g1_s" + number + "_e1", 1, Role.PRIMARY);
        return new Shard(number, BucketSet.parse(buckets), List.of(replica));
    }

    private static void broken(List<Shard> shards, String message) {
        assertThatThrownBy(() -> new ShardMap(USERS, 1, shards))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_RECORD);
                    assertThat(e.message()).contains(message);
                });
    }
}
