package io.shardwright.run;

import io.shardwright.fleet.NodeName;
import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.span.SpanId;
import io.shardwright.span.TraceId;
import io.shardwright.span.TrySpan;
import io.shardwright.tracing.Tracing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells traces of every try that runs on a node. A try whose session is lost has no end that anybody knows of here: its successor tells how that went on.
 *
 * @param ids draws new ones, from any thread
 */
public record TryTraces(Tracing tracing, NodeName node, InstantSource clock, LongSupplier ids) {
    /** The same node, with its tries told of; the node itself while tracing is off. */
    public LaneNode around(LaneNode lanes) {
        return tracing.isOn() ? new TracedNode(lanes) : lanes;
    }

    private final class TracedNode implements LaneNode {
        private final LaneNode lanes;

        TracedNode(LaneNode lanes) {
            this.lanes = lanes;
        }

        @Override
        public Runner lane() {
            return new TracedRunner(lanes.lane());
        }

        @Override
        public void check() {
            lanes.check();
        }

        @Override
        public void abandon() {
            lanes.abandon();
        }

        @Override
        public void close() {
            lanes.close();
        }
    }

    private final class TracedRunner implements LaneNode.Runner {
        private final LaneNode.Runner runner;

        TracedRunner(LaneNode.Runner runner) {
            this.runner = runner;
        }

        @Override
        public Outcome run(ClaimedCommand command, StopSigns signs) {
            if (!tracing.keeps(TraceId.of(command.group()))) {
                return runner.run(command, signs);
            }
            Instant start = clock.instant();
            try {
                Outcome outcome = runner.run(command, signs);
                tell(command, outcome, start);
                return outcome;
            } catch (ShardwrightException e) {
                throw e;
            } catch (RuntimeException e) {
                tell(
                        command,
                        new Outcome.Failed(Effect.UNKNOWN, e.toString(), Optional.of(ErrorCode.INTERNAL), 0),
                        start);
                throw e;
            }
        }

        private void tell(ClaimedCommand command, Outcome outcome, Instant start) {
            tracing.tell(() -> TrySpan.of(command, outcome, node, SpanId.drawn(ids), start, clock.instant()));
        }

        @Override
        public void interrupt(long command) {
            runner.interrupt(command);
        }

        @Override
        public void close() {
            runner.close();
        }
    }
}
