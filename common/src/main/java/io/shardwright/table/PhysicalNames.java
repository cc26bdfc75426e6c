package io.shardwright.table;

import io.shardwright.fleet.NodeName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the objects that make up a sharded table. All hold the table's generation, which no other table ever has, and shard tables their
 * epoch: a name is never used twice, so a stale route meets an error, never another table's rows.
 */
public final class PhysicalNames {
    /** What MariaDB, MySQL and Manticore take. */
    private static final int LENGTH_MAX = 64;

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private static final Pattern SHARD_TABLE = Pattern.compile("(?!sw_)([a-z0-9_]+)_g[0-9]+_s[0-9]+_e[0-9]+");

    private PhysicalNames() {}

    /** The table that holds a shard, such as {@code users_g1_s0_e1}. */
    public static String shardTable(TableName table, long generation, int shard, long epoch) {
        return checked(table + "_g" + generation + "_s" + shard + "_e" + epoch);
    }

    /** How the names of all shard tables of a table begin, such as {@code users_g1_s}. */
    public static String shardStem(String table, long generation) {
        return checked(table + "_g" + generation + "_s");
    }

    /** The table of which a name is that of a {@link #shardTable}; empty if it is none. */
    public static Optional<String> tableOf(String name) {
        Matcher shard = SHARD_TABLE.matcher(name);
        return shard.matches() ? Optional.of(shard.group(1)) : Optional.empty();
    }

    /** The name under which a dropped shard table waits, such as {@code sw_q_g1_s0_e1}. */
    public static String shardQuarantine(long generation, int shard, long epoch) {
        return checked("sw_q_g" + generation + "_s" + shard + "_e" + epoch);
    }

    /** How the names begin under which a move to another epoch takes a shard table out of service, such as {@code sw_q_g1_s0_e1_to2_}. */
    public static String fenceStem(long generation, int shard, long epoch, long toEpoch) {
        return checked("sw_q_g" + generation + "_s" + shard + "_e" + epoch + "_to" + toEpoch + "_");
    }

    /** The name under which one attempt of a move's cutover takes a shard table out of service, such as {@code sw_q_g1_s0_e1_to2_1}. */
    public static String fenced(String stem, int attempt) {
        return checked(stem + attempt);
    }

    /** The name under which a dropped distributed table waits, such as {@code sw_q_g1_route}. */
    public static String routeQuarantine(long generation) {
        return checked("sw_q_g" + generation + "_route");
    }

    /** The name under which a distributed table that nobody kept true waits to be dropped, such as {@code sw_q_g1_stale}. */
    public static String staleRoute(long generation) {
        return checked("sw_q_g" + generation + "_stale");
    }

    /** The name under which a shard table lies that its node has and the catalog knows nothing of, such as {@code sw_q_g1_s0_e1_left}. */
    public static String leftShard(long generation, int shard, long epoch) {
        return checked("sw_q_g" + generation + "_s" + shard + "_e" + epoch + "_left");
    }

    /** Another name of the same kind, for where something lies under the first, such as {@code sw_q_g1_stale_2}. */
    public static String numbered(String name, int number) {
        return checked(name + "_" + number);
    }

    /** Whether a name is that one, or a {@link #numbered} one of it. */
    public static boolean isOneOf(String name, String first) {
        return name.equals(first)
                || (name.startsWith(first + "_")
                        && NUMBER.matcher(name.substring(first.length() + 1)).matches());
    }

    /** The server object by which a table's routes reach a node, such as {@code sw_g1_node-2}. */
    public static String routeServer(long generation, NodeName target) {
        return checked("sw_g" + generation + "_" + target);
    }

    /** A replication cluster of a Manticore table, and the folder that it needs, such as {@code sw_g1_c0}. */
    public static String cluster(long generation, int number) {
        return checked("sw_g" + generation + "_c" + number);
    }

    /** A replication cluster that is made for a move of a shard to another epoch, and the folder that it needs, such as {@code sw_g1_s0_e2}. */
    public static String shardCluster(long generation, int shard, long epoch) {
        return checked("sw_g" + generation + "_s" + shard + "_e" + epoch);
    }

    private static String checked(String name) {
        if (name.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("'" + name + "' is longer than " + LENGTH_MAX);
        }
        return name;
    }
}
