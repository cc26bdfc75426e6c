package io.shardwright.manticore;

import io.shardwright.dialect.ManticoreTables;
import io.shardwright.dialect.SearchStatement;
import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the joins of replication clusters that will never end by themselves, from a session's start to its end: also those that an earlier session has begun, and was killed. See
 * {@link HopelessJoins}.
 */
public final class JoinWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JoinWatch.class);

    private static final long LOOK_MILLIS = 2_000;

    /** The message by which a sender says that all has been sent. */
    private static final int SYNCED = 5;

    private static final long NO_EPOCH = 0;
    private static final boolean SENT_ALL = true;
    private static final String NO_WORDS = "";
    private static final int NO_TABLES = 0;

    private final SearchServer server;
    private final Endpoint api;
    private final SearchLane lane;
    private final HopelessJoins joins = new HopelessJoins();
    private final Stopwatch clock = Stopwatch.started();
    private final Thread thread = new Thread(this::run, "join-watch");
    private final WakeSignal signal = new WakeSignal();
    private volatile boolean closing;

    /** @param api where the server speaks its own protocol */
    public JoinWatch(SearchServer server, Endpoint api) {
        this.server = server;
        this.api = api;
        this.lane = new SearchLane(server);
    }

    /** Looks from now on. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closing) {
                try {
                    look(clock.elapsedMillis());
                } catch (SQLException e) {
                    lane.drop();
                    log.debug("what {} joins is not known: {}", server.endpoint(), SearchErrors.line(e));
                } catch (ShardwrightException e) {
                    log.debug("what {} joins is not known: {}", server.endpoint(), e.message());
                } catch (RuntimeException e) {
                    // Of an answer that nobody foresaw; the next may be another.
                    log.warn("what {} joins is not understood", server.endpoint(), e);
                }
                signal.rest(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lane.close();
        }
    }

    /** @param nowMillis by a clock that only goes forward */
    void look(long nowMillis) throws SQLException {
        SearchConnection connection = lane.fresh();
        for (HopelessJoins.Due due : joins.due(sights(connection), nowMillis)) {
            // What it saw may be over: a group may have found itself again, and the join be done.
            if (sights(connection).stream().anyMatch(due::isFor)) {
                end(connection, due.join().cluster(), due.step());
            }
        }
    }

    private void end(SearchConnection connection, String cluster, HopelessJoins.Step step) throws SQLException {
        log.warn(
                "JOIN CLUSTER {} on {} waits for a member that is lost, and is ended ({})",
                cluster,
                server.endpoint(),
                step);
        switch (step) {
            case LEAVE_GROUP -> connection.execute(ManticoreTables.leaveGroup(cluster));
            case END_TRANSFER -> {
                Optional<NodeState.State> awaited = new NodeState(connection).awaited(cluster);
                if (awaited.isPresent()) {
                    endTransfer(cluster, awaited.get());
                }
            }
        }
    }

    /** What the server is being told to join, by whomever: nothing else is done with its clusters until that ends. */
    private static List<HopelessJoins.Sight> sights(SearchConnection connection) throws SQLException {
        NodeState node = new NodeState(connection);
        List<HopelessJoins.Sight> sights = new ArrayList<>();
        for (ServerSessions.Running running : ServerSessions.running(connection)) {
            if (running.statement().orElse(null) instanceof SearchStatement.JoinCluster join
                    && node.isJoining(join.cluster())) {
                sights.add(new HopelessJoins.Sight(
                        new HopelessJoins.Join(join.cluster(), running.connection()), node.weightOf(join.cluster())));
            }
        }
        return sights;
    }

    /** Says, as the lost member would have, that all tables were sent: none. */
    private void endTransfer(String cluster, NodeState.State awaited) {
        try {
            Optional<String> refused = MemberProtocol.ask(api, SYNCED, out -> {
                MemberProtocol.text(out, cluster);
                out.writeLong(awaited.history().getMostSignificantBits());
                out.writeLong(awaited.history().getLeastSignificantBits());
                out.writeLong(awaited.sequence());
                out.writeLong(NO_EPOCH);
                out.writeBoolean(SENT_ALL);
                MemberProtocol.text(out, NO_WORDS);
                out.writeInt(NO_TABLES);
            });
            refused.ifPresent(words -> log.warn("{} goes on waiting: {}", server.endpoint(), words));
        } catch (IOException e) {
            log.warn("{} does not answer at {} by its own protocol: {}", server.endpoint(), api, e.toString());
        }
    }

    @Override
    public void close() {
        closing = true;
        signal.wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            // It ends by itself; another that looks beside it would do the same.
            Thread.currentThread().interrupt();
        }
    }
}
