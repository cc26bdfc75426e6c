package io.shardwright.fitness;

import java.util.EnumMap;
import java.util.Map;

/** Profiles for tests. */
final class Servers {
    /** One that nothing is the matter with. */
    static final Profile GOOD = new Profile(Map.ofEntries(
            Map.entry(Fact.SERVER, "mariadb"),
            Map.entry(Fact.VERSION, "10.11.6"),
            Map.entry(Fact.SQL_MODE, "NO_ENGINE_SUBSTITUTION,STRICT_TRANS_TABLES"),
            Map.entry(Fact.CHARACTER_SET_SERVER, "utf8mb4"),
            Map.entry(Fact.COLLATION_SERVER, "utf8mb4_bin"),
            Map.entry(Fact.LOWER_CASE_TABLE_NAMES, "0"),
            Map.entry(Fact.TIME_ZONE, "+00:00"),
            Map.entry(Fact.LOG_BIN, "ON"),
            Map.entry(Fact.BINLOG_FORMAT, "ROW"),
            Map.entry(Fact.BINLOG_ROW_IMAGE, "FULL"),
            Map.entry(Fact.LOG_BIN_COMPRESS, "OFF"),
            Map.entry(Fact.SYNC_BINLOG, "1"),
            Map.entry(Fact.GTID_STRICT_MODE, "OFF"),
            Map.entry(Fact.INNODB_FLUSH_LOG_AT_TRX_COMMIT, "1"),
            Map.entry(Fact.INNODB_PAGE_SIZE, "16384"),
            Map.entry(Fact.INNODB_DEFAULT_ROW_FORMAT, "dynamic"),
            Map.entry(Fact.INNODB_STRICT_MODE, "ON"),
            Map.entry(Fact.MAX_ALLOWED_PACKET, "16777216"),
            Map.entry(Fact.SPIDER, "yes"),
            Map.entry(
                    Fact.GRANTS,
                    "BINLOG MONITOR ON *.*; FEDERATED ADMIN ON *.*; REPLICATION SLAVE ON *.*; SELECT ON DATA.*"),
            Map.entry(Fact.ROUTE_ACCOUNT, "usable")));

    private Servers() {}

    /** The good one but for one fact. */
    static Profile with(Fact fact, String value) {
        Map<Fact, String> facts = new EnumMap<>(GOOD.facts());
        facts.put(fact, value);
        return new Profile(facts);
    }

    /** The good one that does not know one fact. */
    static Profile without(Fact fact) {
        Map<Fact, String> facts = new EnumMap<>(GOOD.facts());
        facts.remove(fact);
        return new Profile(facts);
    }
}
