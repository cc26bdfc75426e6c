package io.shardwright.client;

import io.shardwright.api.ReplicaView;
import io.shardwright.api.RouteView;
import io.shardwright.api.ShardView;
import io.shardwright.api.TableView;
import io.shardwright.bucket.BucketSet;
import io.shardwright.table.ShardKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Shard maps as the server last gave them. Using one that is out of date does no harm, as physical names are never used again: the statement
 * fails, and a newer map is a few seconds away. Safe for use by many threads.
 */
final class ShardMaps {
    /** Bounds how long a program goes on with the old map after a move. */
    private static final Duration AGE_MAX = Duration.ofSeconds(10);

    private final Function<String, TableView> source;
    private final InstantSource clock;
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    private record Held(TableView table, Instant since) {}

    /**
     * Nothing is held yet.
     *
     * @param source asks the server for a table
     */
    ShardMaps(Function<String, TableView> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Where the row of a key lives, or empty if this build does not know the table's kind of key. */
    Optional<RouteView> route(String name, String key) {
        TableView table = table(name);
        return keyKind(table.definition().keyKind()).map(kind -> {
            int bucket = new ShardKey(
                            table.definition().shardKey(),
                            kind,
                            table.definition().keySize())
                    .bucketOf(key);
            ShardView shard = table.shards().stream()
                    .filter(candidate -> BucketSet.parse(candidate.buckets()).contains(bucket))
                    .findFirst()
                    .orElseThrow();
            ReplicaView primary = shard.replicas().get(0);
            return new RouteView(
                    name, key, bucket, shard.shard(), primary.node(), primary.physicalName(), table.version());
        });
    }

    private TableView table(String name) {
        Instant now = clock.instant();
        Held last = held.get(name);
        if (last != null && Duration.between(last.since(), now).compareTo(AGE_MAX) < 0) {
            return last.table();
        }
        TableView table = source.apply(name);
        held.put(name, new Held(table, now));
        return table;
    }

    private static Optional<ShardKey.Kind> keyKind(String label) {
        return Arrays.stream(ShardKey.Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(label))
                .findFirst();
    }
}
