package io.shardwright.metadata;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.Json;
import io.shardwright.metadata.CatalogChange.Replica;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The sharded tables of the fleet and where their shards are. */
public final class Catalog {
    private static final String TABLE_COLUMNS = "name, engine, generation, state, definition, version";
    private static final String REPLICA_COLUMNS =
            "shard, node, buckets, physical_name, epoch, role, made_epoch, cluster";

    private final Transactions transactions;

    public Catalog(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * A table of the catalog.
     *
     * @param state {@code creating}, {@code active}, {@code dropping}, or {@code dropped} if it can be put back
     * @param definition as JSON
     * @param version of its shard map, rises with every change
     * @param replicas ordered by shard, then node
     */
    public record Table(
            String name,
            Engine engine,
            long generation,
            String state,
            String definition,
            long version,
            List<Replica> replicas) {
        public Table {
            replicas = List.copyOf(replicas);
        }
    }

    /** A number that no table had before or will have again. */
    public long nextGeneration(LeaderTerm term) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            long next = handle.createQuery("SELECT next FROM generation WHERE id = 1 FOR UPDATE")
                    .mapTo(Long.class)
                    .one();
            handle.createUpdate("UPDATE generation SET next = next + 1 WHERE id = 1")
                    .execute();
            return next;
        });
    }

    /** The number that the next table would have if it were created now: for dry runs. */
    public long peekGeneration() {
        return transactions.in(handle -> handle.createQuery("SELECT next FROM generation WHERE id = 1")
                .mapTo(Long.class)
                .one());
    }

    /** All tables by name, each with its replicas. */
    public List<Table> tables() {
        return transactions.in(handle -> {
            Map<String, List<Replica>> replicas = new HashMap<>();
            handle.createQuery("SELECT table_name, " + REPLICA_COLUMNS + " FROM shard_replica ORDER BY shard, node")
                    .map((row, context) -> Map.entry(row.getString("table_name"), replica(row)))
                    .forEach(entry -> replicas.computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                            .add(entry.getValue()));
            return handle.createQuery("SELECT " + TABLE_COLUMNS + " FROM sharded_table ORDER BY name")
                    .map((row, context) -> table(row, replicas.getOrDefault(row.getString("name"), List.of())))
                    .list();
        });
    }

    /** The newest table of that name that was dropped and can be put back. */
    public Optional<Table> dropped(String name) {
        return transactions.in(handle -> handle.createQuery("SELECT name, engine, generation, definition, replicas"
                        + " FROM dropped_table WHERE name = :name ORDER BY generation DESC LIMIT 1")
                .bind("name", name)
                .map((row, context) -> new Table(
                        row.getString("name"),
                        Engine.valueOf(row.getString("engine").toUpperCase(Locale.ROOT)),
                        row.getLong("generation"),
                        "dropped",
                        row.getString("definition"),
                        1,
                        replicas(row.getString("replicas"))))
                .findOne());
    }

    private static List<Replica> replicas(String json) {
        try {
            return List.of(Json.mapper().readValue(json, Replica[].class));
        } catch (JsonProcessingException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_RECORD, "where a dropped table is cannot be read", "Report this.", e);
        }
    }

    public Optional<Table> find(String name) {
        return transactions.in(handle -> {
            List<Replica> replicas = handle.createQuery("SELECT " + REPLICA_COLUMNS
                            + " FROM shard_replica WHERE table_name = :name ORDER BY shard, node")
                    .bind("name", name)
                    .map((row, context) -> replica(row))
                    .list();
            return handle.createQuery("SELECT " + TABLE_COLUMNS + " FROM sharded_table WHERE name = :name")
                    .bind("name", name)
                    .map((row, context) -> table(row, replicas))
                    .findOne();
        });
    }

    private static Replica replica(ResultSet row) throws SQLException {
        return new Replica(
                row.getInt("shard"),
                new NodeName(row.getString("node")),
                row.getString("buckets"),
                row.getString("physical_name"),
                row.getLong("epoch"),
                row.getString("role"),
                row.getLong("made_epoch"),
                row.getString("cluster"));
    }

    private static Table table(ResultSet row, List<Replica> replicas) throws SQLException {
        return new Table(
                row.getString("name"),
                Engine.valueOf(row.getString("engine").toUpperCase(Locale.ROOT)),
                row.getLong("generation"),
                row.getString("state"),
                row.getString("definition"),
                row.getLong("version"),
                replicas);
    }
}
