package io.shardwright.dialect;

import static java.util.stream.Collectors.joining;

import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.ColumnDefinition;
import io.shardwright.table.ColumnType;
import io.shardwright.table.KeyDefinition;
import io.shardwright.table.TableDefinition;
import java.util.List;
import java.util.stream.Stream;

/**
 * The statements behind a sharded table on Manticore: real-time tables, replication clusters and distributed tables. Names are never quoted: those of
 * tables and clusters are our own, those of columns hold word characters only.
 */
public final class ManticoreTables {
    /** The column that every Manticore table has as its document id. */
    private static final String ID = "id";

    /**
     * How a server chooses among mirrors: none that its pings have found dead. Left to itself it takes any at random, and an answer lacks a part whenever that one is dead, however
     * often it is told to retry.
     */
    public static final String MIRROR_CHOICE = "nodeads";

    private ManticoreTables() {}

    /**
     * CREATE TABLE of a real-time table.
     *
     * @throws ShardwrightException {@link ErrorCode#UNSUPPORTED} if the definition has what Manticore cannot keep
     */
    public static String createShard(String table, TableDefinition definition) {
        checkKeys(definition);
        return definition.columns().stream()
                .map(column -> column.name() + " " + type(column))
                .collect(joining(", ", "CREATE TABLE " + table + " (", ")"));
    }

    /** DROP TABLE; fails for a table that is in a cluster. */
    public static String drop(String table) {
        return "DROP TABLE " + table;
    }

    /**
     * CREATE CLUSTER, of this node alone.
     *
     * @param path an existing folder that no other cluster of the node has, relative to the node's data folder
     */
    public static String createCluster(String cluster, String path) {
        return "CREATE CLUSTER " + cluster + " " + Quoting.manticoreLiteral(path) + " as path";
    }

    /** DELETE CLUSTER, on every node that is in it; its tables stay. */
    public static String deleteCluster(String cluster) {
        return "DELETE CLUSTER " + cluster;
    }

    /** ALTER CLUSTER ADD: overwrites the table of that name on every other node of the cluster. */
    public static String addToCluster(String cluster, String table) {
        return "ALTER CLUSTER " + cluster + " ADD " + table;
    }

    /** FLUSH RAMCHUNK: returns once all rows of a real-time table are on disk in files of their own. */
    public static String writeDown(String table) {
        return "FLUSH RAMCHUNK " + table;
    }

    /** ALTER CLUSTER DROP: leaves a table of its own on every node of the cluster. */
    public static String dropFromCluster(String cluster, String table) {
        return "ALTER CLUSTER " + cluster + " DROP " + table;
    }

    /** JOIN CLUSTER: overwrites this node's tables that the cluster has too. */
    public static String joinCluster(String cluster, Endpoint member, String path) {
        return "JOIN CLUSTER " + cluster + " AT " + Quoting.manticoreLiteral(member.toString()) + " "
                + Quoting.manticoreLiteral(path) + " as path";
    }

    /** EXIT CLUSTER: detaches this node, which keeps the cluster's tables as its own. */
    public static String exitCluster(String cluster) {
        return "EXIT CLUSTER " + cluster;
    }

    /** SET CLUSTER: takes this node out of the cluster's group, without leaving the cluster; there is no way back but a restart. */
    public static String leaveGroup(String cluster) {
        return "SET CLUSTER " + cluster + " GLOBAL 'gmcast.isolate' = 2";
    }

    /**
     * Shards as a distributed table sees them from one node. All that the same nodes hold are one part: the server opens one connection for it, and would open one for each shard otherwise, more
     * than another server takes on at once.
     *
     * @param tables of the shards; one if this node itself holds it
     * @param mirrors the nodes that hold them, each all; empty if this node itself does
     */
    public record Part(List<String> tables, List<Endpoint> mirrors) {
        public Part {
            tables = List.copyOf(tables);
            mirrors = List.copyOf(mirrors);
        }

        /** A shard that this node holds. */
        public static Part local(String table) {
            return new Part(List.of(table), List.of());
        }

        /** Without quotes, such as {@code local=t} and {@code agent=h1:9312|h2:9312:t,u}. */
        public String words() {
            return kind() + "=" + value();
        }

        String clause() {
            return kind() + "=" + Quoting.manticoreLiteral(value());
        }

        private String kind() {
            return mirrors.isEmpty() ? "local" : "agent";
        }

        private String value() {
            String names = String.join(",", tables);
            return mirrors.isEmpty()
                    ? names
                    : mirrors.stream().map(Endpoint::toString).collect(joining("|")) + ":" + names;
        }
    }

    /** CREATE TABLE of the distributed table on a node. Local parts must exist; agents are not checked. */
    public static String createDistributed(String table, List<Part> parts) {
        boolean mirrored = parts.stream().anyMatch(part -> part.mirrors().size() > 1);
        Stream<String> clauses = Stream.concat(
                Stream.of("CREATE TABLE " + table + " type='distributed'"),
                parts.stream().map(Part::clause));
        return (mirrored ? Stream.concat(clauses, Stream.of("ha_strategy='" + MIRROR_CHOICE + "'")) : clauses)
                .collect(joining(" "));
    }

    private static void checkKeys(TableDefinition definition) {
        KeyDefinition primary = definition.keys().get(0);
        boolean byId = primary.parts().size() == 1
                && primary.parts().get(0).column().equals(ID)
                && definition.shardKeyColumn().type().base().equals("bigint")
                && !definition.shardKeyColumn().type().unsigned();
        if (!byId) {
            throw unsupported(
                    "a primary key other than id bigint",
                    "Declare: id bigint primary key; it is Manticore's document id.");
        }
        if (definition.keys().stream().filter(KeyDefinition::unique).count() > 1) {
            throw unsupported("a unique key beside the primary key", "Leave it out: Manticore keeps only ids unique.");
        }
    }

    private static String type(ColumnDefinition column) {
        ColumnType type = column.type();
        return switch (type.base()) {
            case "bigint" -> {
                if (type.unsigned()) {
                    throw unsupported("the unsigned bigint column '" + column.name() + "'", "Use bigint.");
                }
                yield "bigint";
            }
            case "tinyint", "smallint", "mediumint", "int" -> type.unsigned() ? "uint" : "bigint";
            case "float" -> "float";
            case "char", "varchar" -> "string";
            case "tinytext", "text", "mediumtext", "longtext" -> "text";
            case "json" -> "json";
            case "datetime", "timestamp" -> "timestamp";
            default ->
                throw unsupported(
                        "column '" + column.name() + "' of type " + type.base(),
                        "Use integer, float, varchar, text, json or datetime.");
        };
    }

    private static ShardwrightException unsupported(String what, String advice) {
        return new ShardwrightException(ErrorCode.UNSUPPORTED, "Manticore cannot keep " + what, advice);
    }
}
