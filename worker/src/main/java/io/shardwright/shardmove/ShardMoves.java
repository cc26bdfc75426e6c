package io.shardwright.shardmove;

import io.shardwright.action.Action;
import io.shardwright.action.AwaitCutover;
import io.shardwright.action.CopyShard;
import io.shardwright.action.DrainShard;
import io.shardwright.action.DropRouteServer;
import io.shardwright.action.EndPhase;
import io.shardwright.action.FollowShard;
import io.shardwright.action.ForgetCopy;
import io.shardwright.action.HoldRoute;
import io.shardwright.action.ReleaseRoute;
import io.shardwright.action.SwapRoute;
import io.shardwright.action.VerifyShard;
import io.shardwright.bucket.BucketSet;
import io.shardwright.dialect.MariaDbTables;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.MoveOrders;
import io.shardwright.metadata.RouteServerNeeds;
import io.shardwright.move.FollowGoal;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.MovePart;
import io.shardwright.move.Transfer;
import io.shardwright.move.Verification;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.nodedb.ReplicaLag;
import io.shardwright.nodedb.RouteGates;
import io.shardwright.noderun.Undertaking;
import io.shardwright.noderun.Undertakings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rowcopy.ShardSource;
import io.shardwright.rowcopy.TargetTable;
import io.shardwright.shardcopy.CopyOptions;
import io.shardwright.shardcopy.ShardCopy;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The phases of moves that this worker's node has a part in. Each is right to be begun again at any time: how far it is, the node's own records say. */
public final class ShardMoves implements Undertakings, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShardMoves.class);

    /** Transactions that the copy may be behind when the cutover begins: they are done in some tens of milliseconds. */
    private static final long LAG_MAX = 200;

    /** Between two looks whether the cutover may begin. */
    private static final long AWAIT_MILLIS = 500;

    private final NodeDatabase node;
    private final long epoch;
    private final MoveOrders orders;
    private final NodeName self;
    private final RouteServerNeeds needs;
    private final Function<NodeName, ShardSource> sources;
    private final RouteGates gates;
    private final WaysBack waysBack;
    private final ReplicaLag lag;

    /**
     * @param replicas of the node
     * @param sources the tables of another node
     */
    public ShardMoves(
            NodeDatabase node,
            long epoch,
            NodeName self,
            List<Endpoint> replicas,
            MoveOrders orders,
            RouteServerNeeds needs,
            Function<NodeName, ShardSource> sources) {
        this.node = node;
        this.epoch = epoch;
        this.self = self;
        this.orders = orders;
        this.needs = needs;
        this.sources = sources;
        this.lag = new ReplicaLag(node.access(), replicas);
        this.gates = new RouteGates(node, epoch);
        this.waysBack = new WaysBack(self, node.schema(), orders, this::open);
    }

    /** Lets the node's former tables follow those that have taken their place. */
    public void start() {
        waysBack.start();
    }

    @Override
    public Optional<Undertaking> of(Action action) {
        if (action instanceof CopyShard copy) {
            return phase(copy.transfer(), (at, watch) -> at.copy());
        } else if (action instanceof FollowShard follow) {
            return phase(follow.transfer(), (at, watch) -> followed(at));
        } else if (action instanceof VerifyShard verify) {
            return phase(verify.transfer(), (at, watch) -> followedWhile(at, () -> !watch.open()) && verified(at));
        } else if (action instanceof AwaitCutover await) {
            return phase(await.transfer(), ShardMoves::awaited);
        } else if (action instanceof DrainShard drain) {
            return Optional.of(stopped -> drained(drain, stopped));
        } else if (action instanceof ForgetCopy forget) {
            return done(() -> new TargetTable(node, epoch, forget.into()).forget(forget.move()));
        } else if (action instanceof EndPhase) {
            return done(() -> {});
        } else if (action instanceof HoldRoute hold) {
            return done(() -> gates.hold(hold));
        } else if (action instanceof ReleaseRoute release) {
            return done(() -> gates.release(release.move()));
        } else if (action instanceof DropRouteServer drop) {
            return done(() -> drop(drop.server()));
        } else if (action instanceof SwapRoute swap) {
            return done(() -> gates.change(swap.move(), statement(swap)));
        }
        return Optional.empty();
    }

    private static Optional<Undertaking> done(Runnable work) {
        return Optional.of(stopped -> {
            work.run();
            return true;
        });
    }

    private void drop(String server) {
        if (!needs.dropUnlessNeeded(self, server, () -> gates.dropServer(server))) {
            log.info("server object {} stays: a distributed table or a move needs it", server);
        }
    }

    private static String statement(SwapRoute swap) {
        return MariaDbTables.swapRoute(
                swap.schema(),
                swap.table(),
                swap.partition(),
                BucketSet.parse(swap.buckets()),
                swap.server(),
                swap.physicalName());
    }

    /** What is done with a copy that is prepared; false if it was cancelled. */
    private interface Phase {
        boolean with(ShardCopy copy, MoveWatch watch) throws InterruptedException;
    }

    private Optional<Undertaking> phase(Transfer transfer, Phase phase) {
        return Optional.of(stopped -> with(transfer, stopped, phase));
    }

    private boolean with(Transfer transfer, BooleanSupplier stopped, Phase phase) throws InterruptedException {
        // On the way back it may be following by itself.
        waysBack.stop(transfer.move());
        try (ShardCopy copy = open(transfer);
                MoveWatch watch = MoveWatch.start(transfer.move(), copy, orders, stopped)) {
            Optional<GtidPosition> back = orders.startOfWayBack(transfer.move(), transfer.source());
            if (back.isPresent()) {
                copy.prepareFrom(Map.of(transfer.source().value(), back.get()));
            } else {
                copy.prepare();
            }
            return phase.with(copy, watch) && !stopped.getAsBoolean();
        }
    }

    private ShardCopy open(Transfer transfer) {
        return new ShardCopy(
                transfer.move(),
                new TargetTable(node, epoch, transfer.into()),
                List.of(new ShardCopy.Origin(
                        new MovePart(
                                transfer.source().value(), transfer.from(), Optional.empty(), transfer.fenceStem()),
                        sources.apply(transfer.source()))),
                CopyOptions.DEFAULT.with(lag));
    }

    private static boolean followed(ShardCopy copy) throws InterruptedException {
        copy.follow(new FollowGoal.LagBelow(LAG_MAX));
        return true;
    }

    private static boolean verified(ShardCopy copy) throws InterruptedException {
        Optional<Verification> verification = copy.verify();
        if (verification.isPresent() && !verification.get().matches()) {
            throw new ShardwrightException(
                    ErrorCode.ROWS_DIFFER,
                    "the rows of the copy are not those of its source: " + verification.get(),
                    "The move is undone; report this with the logs of both workers.");
        }
        return verification.isPresent();
    }

    private static boolean awaited(ShardCopy copy, MoveWatch watch) throws InterruptedException {
        // All there is, however little: what was altered is to be noticed now, not at the cutover.
        copy.catchUp();
        return followedWhile(copy, () -> !watch.mayCutOver());
    }

    /** Follows for as long as something is to be waited for; false if it was cancelled. */
    private static boolean followedWhile(ShardCopy copy, BooleanSupplier waits) throws InterruptedException {
        while (waits.getAsBoolean()) {
            if (copy.cancelled()) {
                return false;
            }
            new WakeSignal().rest(AWAIT_MILLIS);
            copy.catchUp();
        }
        return !copy.cancelled();
    }

    private boolean drained(DrainShard drain, BooleanSupplier stopped) throws InterruptedException {
        Transfer transfer = drain.transfer();
        Stopwatch watch = Stopwatch.started();
        boolean done = with(
                transfer,
                () -> stopped.getAsBoolean() || watch.elapsedMillis() > drain.patienceMillis(),
                (copy, orders) -> {
                    copy.follow(new FollowGoal.Fenced(Map.of(transfer.source().value(), drain.fence())));
                    return !copy.cancelled();
                });
        if (!done && !stopped.getAsBoolean()) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "the source was not fenced within " + drain.patienceMillis() + " ms, or had too much to tell",
                    "The cutover is tried again.");
        }
        if (done) {
            orders.turned(transfer.move(), new TargetTable(node, epoch, transfer.into()).position());
        }
        return done;
    }

    @Override
    public void close() {
        waysBack.close();
        gates.close();
        lag.close();
    }
}
