package io.shardwright.run;

import io.shardwright.nodedb.CommandRun;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.nodedb.NodePulse;
import io.shardwright.nodedb.RouteAccounts;
import io.shardwright.noderun.StopSigns;
import io.shardwright.noderun.Undertakings;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Outcome;

/** A MariaDB or MySQL node under one epoch. */
public final class DatabaseLaneNode implements LaneNode {
    private final NodeDatabase node;
    private final long epoch;
    private final RouteAccounts routeAccounts;
    private final Undertakings undertakings;
    private final NodePulse pulse;

    /**
     * @param routeAccounts the accounts that actions name by reference
     * @param undertakings what is done by other means than one statement
     */
    public DatabaseLaneNode(NodeDatabase node, long epoch, RouteAccounts routeAccounts, Undertakings undertakings) {
        this.node = node;
        this.epoch = epoch;
        this.routeAccounts = routeAccounts;
        this.undertakings = undertakings;
        this.pulse = new NodePulse(node, epoch);
    }

    @Override
    public Runner lane() {
        CommandRun run = new CommandRun(node, epoch, routeAccounts, undertakings);
        return new Runner() {
            @Override
            public Outcome run(ClaimedCommand command, StopSigns signs) {
                return run.run(command, signs);
            }

            @Override
            public void interrupt(long command) {
                run.interrupt(command);
            }

            @Override
            public void close() {
                run.close();
            }
        };
    }

    @Override
    public void check() {
        pulse.check();
    }

    @Override
    public void abandon() {
        node.abandon();
    }

    @Override
    public void close() {
        pulse.close();
    }
}
