package io.shardwright.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.NodeName;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;

class MariaDbTablesTest {
    private static final TableName USERS = new TableName("users");
    private static final TableDefinition BY_NUMBER =
            TableDefinition.parse("id bigint primary key, name varchar(100), key (name(10))", "id");
    private static final TableDefinition BY_TEXT =
            TableDefinition.parse("k varchar(64), n int, primary key (k), unique u (n, k), key (n)", "k");
    private static final String HASH = "((ABS(`id` MOD 2147483647) * 2654435761) DIV 4194304) MOD 1024";

    @Test
    void aShardTableChecksTheBucketsOfItsRows() {
        Shard shard = shard(0, "0-255,300", "n1");
        assertThat(MariaDbTables.createShard("app", BY_NUMBER, 7, shard, shard.primary()))
                .isEqualTo(
                        "CREATE TABLE `app`.`users_g7_s0_e1` (`id` bigint NOT NULL, `name` varchar(100) NULL, PRIMARY KEY (`id`),"
                                + " KEY `name` (`name`(10)), CONSTRAINT `sw_buckets` CHECK ((" + HASH
                                + ") BETWEEN 0 AND 255 OR (" + HASH
                                + ") BETWEEN 300 AND 300)) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
                                + " COMMENT='shardwright g7/s0/e1'");
    }

    @Test
    void aTextKeyHasItsBucketInAColumn() {
        Shard shard = shard(0, "0-1023", "n1");
        assertThat(MariaDbTables.createShard("app", BY_TEXT, 7, shard, shard.primary()))
                .isEqualTo(
                        "CREATE TABLE `app`.`users_g7_s0_e1` (`k` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,"
                                + " `n` int NULL, `sw_bucket` smallint unsigned NOT NULL DEFAULT (CRC32(`k`) MOD 1024) INVISIBLE, PRIMARY KEY (`k`),"
                                + " UNIQUE KEY `u` (`n`, `k`), KEY `n` (`n`), CONSTRAINT `sw_bucket_of_key` CHECK (`sw_bucket` = CRC32(`k`) MOD 1024),"
                                + " CONSTRAINT `sw_buckets` CHECK ((`sw_bucket`) BETWEEN 0 AND 1023)) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4"
                                + " COLLATE utf8mb4_unicode_ci COMMENT='shardwright g7/s0/e1'");
    }

    @Test
    void aRouteIsPartitionedByBucket() {
        ShardMap map = new ShardMap(USERS, 1, List.of(shard(0, "0-2", "n1"), shard(1, "3-1023", "n-2")));
        String route = MariaDbTables.createRoute("app", BY_NUMBER, 7, map);
        assertThat(route)
                .startsWith(
                        "CREATE TABLE `app`.`users` (`id` bigint NOT NULL, `name` varchar(100) NULL, PRIMARY KEY (`id`),"
                                + " KEY `name` (`name`(10))) ENGINE=SPIDER DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
                                + " COMMENT='wrapper \"mysql\"' PARTITION BY LIST (" + HASH
                                + ") (PARTITION `s0` VALUES IN (0,1,2)"
                                + " COMMENT='srv \"sw_g7_n1\", table \"users_g7_s0_e1\"', PARTITION `s1` VALUES IN (3,4,")
                .endsWith(",1022,1023) COMMENT='srv \"sw_g7_n-2\", table \"users_g7_s1_e1\"')");
    }

    @Test
    void aRouteByTextHasTheBucketInItsUniqueKeys() {
        ShardMap map = new ShardMap(USERS, 1, List.of(shard(0, "0-1023", "n1")));
        assertThat(MariaDbTables.createRoute("app", BY_TEXT, 7, map))
                .contains(
                        "INVISIBLE, PRIMARY KEY (`k`, `sw_bucket`), UNIQUE KEY `u` (`n`, `k`, `sw_bucket`), KEY `n` (`n`)) ENGINE=SPIDER")
                .contains("PARTITION BY LIST (`sw_bucket`) (")
                .doesNotContain("CHECK");
    }

    private static Shard shard(int number, String buckets, String node) {
        String physical = PhysicalNames.shardTable(USERS, 7, number, 1);
        return new Shard(
                number,
                BucketSet.parse(buckets),
                List.of(new Replica(new NodeName(node), physical, 1, Replica.Role.PRIMARY)));
    }
}
