package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.LimitsRequest;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.MoveView;
import io.shardwright.api.ReplicaView;
import io.shardwright.api.SqlRequest;
import io.shardwright.bucket.BucketFunction;
import io.shardwright.bucket.BucketSet;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.traffic.Mix;
import io.shardwright.traffic.Pace;
import io.shardwright.traffic.Traffic;
import io.shardwright.traffic.TrafficReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** A sharded table whose shards are moved. */
final class MovingTable {
    private static final int ROWS = 600;
    private static final int CLIENTS = 3;
    private static final int WRITES_BETWEEN = 60;

    /** Slow enough that copying does not end by itself. */
    private static final LimitsRequest CRAWLING = new LimitsRequest(null, null, null, Long.MAX_VALUE, null);

    private final MovingCluster cluster;
    private final String name;

    MovingTable(MovingCluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
    }

    private ReplicaView replica(int shard) {
        return cluster.client().table(name).shards().get(shard).replicas().get(0);
    }

    String owner(int shard) {
        return replica(shard).node();
    }

    String physicalName(int shard) {
        return replica(shard).physicalName();
    }

    /** The only table of shard 0 on the node that a move takes it to. */
    String tableOnTarget(UUID move) {
        String target = cluster.client().moves().show(move).target() + " ";
        return tablesOnNodes().stream()
                .filter(found -> found.startsWith(target) && found.contains("_s0_"))
                .map(found -> found.substring(target.length()))
                .findFirst()
                .orElseThrow();
    }

    /** What the server says of a shard's table. */
    String definitionOfShard(int shard) {
        return String.valueOf(cluster.node(owner(shard))
                .server()
                .run(Account.ROOT, "SHOW CREATE TABLE app." + physicalName(shard))
                .get(0)
                .get(1));
    }

    /** A node that holds no shard of the table. */
    String awayFrom(int shard) {
        Set<String> owners = new TreeSet<>();
        cluster.client()
                .table(name)
                .shards()
                .forEach(s -> owners.add(s.replicas().get(0).node()));
        return cluster.nodes().stream()
                .map(LocalNode::name)
                .filter(node ->
                        owners.size() == cluster.nodes().size() ? !node.equals(owner(shard)) : !owners.contains(node))
                .findFirst()
                .orElseThrow();
    }

    UUID move(int shard, String target) {
        return start(new MoveRequest(name, shard, target, false, null, null, null));
    }

    /** A move whose cutover waits. */
    UUID held(int shard, String target) {
        return start(new MoveRequest(name, shard, target, true, null, null, null));
    }

    /** The same, with the hours in which it may copy. */
    UUID heldIn(String window, int shard, String target) {
        return start(new MoveRequest(name, shard, target, true, null, window, null));
    }

    /** A move of shard 0 that copies so many bytes a second. */
    UUID slow(long bytesPerSecondMax) {
        LimitsRequest slowly = new LimitsRequest(null, null, null, null, bytesPerSecondMax);
        return start(new MoveRequest(name, 0, awayFrom(0), false, slowly, null, null));
    }

    private UUID start(MoveRequest request) {
        return UUID.fromString(cluster.client().moves().start(request).group());
    }

    /** A move of shard 0 that is in a phase, and stays there. */
    UUID reach(MovePhase phase) {
        UUID move = start(
                new MoveRequest(name, 0, awayFrom(0), true, phase == MovePhase.COPY ? CRAWLING : null, null, null));
        awaitPhase(move, phase.command());
        return move;
    }

    void awaitPhase(UUID move, String command) {
        awaitMoving(move, view -> view.phase() != null && view.phase().contains(command));
    }

    /** Returns once an attempt of the cutover has failed and another begins. */
    MoveView secondAttempt(UUID move) {
        return awaitMoving(move, view -> view.attempt() >= 2);
    }

    /** Returns once a move says that it waits for this. */
    void awaitWaiting(UUID move, String reason) {
        awaitMoving(move, view -> view.waits().stream().anyMatch(waits -> waits.contains(reason)));
    }

    /** A move as it is once it is as awaited; until then it must be moving. */
    MoveView awaitMoving(UUID move, Predicate<MoveView> awaited) {
        return Looking.until(() -> cluster.client().moves().show(move), view -> {
            boolean so = awaited.test(view);
            assertThat(so || view.state().equals("moving")).as(view.toString()).isTrue();
            return so;
        });
    }

    /** Rows that nobody uses. */
    void fill(int rows) {
        cluster.client().table(name).shards().forEach(shard -> {
            StringBuilder insert = new StringBuilder("INSERT INTO " + name + " VALUES ");
            BucketSet buckets = BucketSet.parse(shard.buckets());
            LongStream.range(0, rows)
                    .filter(id -> buckets.contains(BucketFunction.ofInteger(id)))
                    .forEach(id -> insert.append('(').append(id).append(", 0, 0),"));
            insert.setLength(insert.length() - 1);
            cluster.client().sql(name, new SqlRequest(insert.toString(), null, shard.shard(), null));
        });
    }

    /** Lets clients use it from now on. */
    Users used() {
        return used(cluster.nodes());
    }

    /** The same through the distributed tables of these nodes. */
    Users used(List<LocalNode> nodes) {
        List<Traffic.Door> doors = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            LocalNode node = nodes.get(i % nodes.size());
            doors.add(Traffic.Door.of(node.server()));
        }
        Users users = new Users(Traffic.start(
                name,
                LongStream.range(0, ROWS).boxed().toList(),
                doors,
                new Traffic.Habit(Pace.resting(2), Mix.ALL),
                7));
        users.awaitWrites();
        return users;
    }

    /** Every shard table of this table, whatever it is called now, with its node. */
    List<String> tablesOnNodes() {
        List<String> found = new ArrayList<>();
        long generation = cluster.client().table(name).generation();
        for (LocalNode node : cluster.nodes()) {
            node.server()
                    .run(
                            Account.ROOT,
                            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app' AND (TABLE_NAME LIKE '"
                                    + name + "\\_g%' OR TABLE_NAME LIKE 'sw\\_q\\_g" + generation
                                    + "\\_%') ORDER BY TABLE_NAME")
                    .forEach(row -> found.add(node.name() + " " + row.get(0)));
        }
        return found;
    }

    /** Closes the ways back of all moves of this table. */
    void accept() {
        for (MoveView move : cluster.client().moves().list()) {
            if (move.table().equals(name) && Set.of("switched", "reversed").contains(move.state())) {
                String group = cluster.client()
                        .moves()
                        .accept(UUID.fromString(move.id()))
                        .group();
                assertThat(cluster.ended(UUID.fromString(group)).state()).isEqualTo("committed");
            }
        }
    }

    /** The clients of the table. */
    final class Users implements AutoCloseable {
        private final Traffic traffic;

        private Users(Traffic traffic) {
            this.traffic = traffic;
        }

        /** Returns once some more writes were acknowledged. */
        void awaitWrites() {
            long until = traffic.writes() + WRITES_BETWEEN;
            Looking.until(() -> traffic.writes() >= until);
        }

        /** What they met; every row is looked at, through a distributed table. */
        TrafficReport stop() throws InterruptedException {
            return traffic.stop(Traffic.Door.of(cluster.node("n1").server()));
        }

        @Override
        public void close() {
            traffic.close();
        }
    }
}
