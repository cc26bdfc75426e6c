package io.shardwright.run;

import io.shardwright.json.ActionCodec;
import io.shardwright.metadata.RehearsalSchemas;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.nodedb.RehearsedCommand;
import io.shardwright.nodedb.ScratchRehearsal;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Probe;
import io.shardwright.queue.Probes;
import io.shardwright.rehearsal.NodeRehearsal;
import io.shardwright.wire.Rehearse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rehearses groups on the node of one session, one at a time. A scratch schema is recorded before it is made and forgotten after it is gone; what is
 * recorded when none is under way was left by a crash, and goes first.
 */
public final class NodeRehearsals {
    private static final Logger log = LoggerFactory.getLogger(NodeRehearsals.class);

    private final NodeDatabase node;
    private final long epoch;
    private final RehearsalSchemas schemas;
    private final Supplier<UUID> newId;
    private final ReentrantLock one = new ReentrantLock();

    /** @param newId gives an id that was never given before */
    public NodeRehearsals(NodeDatabase node, long epoch, RehearsalSchemas schemas, Supplier<UUID> newId) {
        this.node = node;
        this.epoch = epoch;
        this.schemas = schemas;
        this.newId = newId;
    }

    /**
     * Rehearses commands and leaves nothing behind.
     *
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} while another rehearsal runs here, UNREACHABLE or FENCED as ever
     */
    public NodeRehearsal run(Rehearse rehearse) {
        if (!one.tryLock()) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE, "another rehearsal runs on this node", "Try again once it has ended.");
        }
        try {
            removeLeftovers();
            return recorded(
                    newId.get(),
                    rehearse.commands().stream().map(NodeRehearsals::command).toList(),
                    new ScratchRehearsal.Terms(rehearse.rows(), rehearse.maxMillis(), rehearse.dryRun()));
        } finally {
            one.unlock();
        }
    }

    private NodeRehearsal recorded(UUID id, List<RehearsedCommand> commands, ScratchRehearsal.Terms terms) {
        ScratchRehearsal rehearsal = new ScratchRehearsal(node, epoch, id);
        if (terms.dryRun()) {
            return rehearsal.run(commands, terms);
        }
        schemas.record(id, epoch);
        try {
            return rehearsal.run(commands, terms);
        } finally {
            remove(id);
        }
    }

    private static RehearsedCommand command(Rehearse.Command command) {
        Optional<Probes> probes = command.done() == null || command.undone() == null
                ? Optional.empty()
                : Optional.of(new Probes(new Probe(command.done()), new Probe(command.undone())));
        return new RehearsedCommand(
                command.name(), ActionCodec.decode(command.forward()), ActionCodec.decode(command.rollback()), probes);
    }

    /** Removes what a crash has left, if no rehearsal is under way. What cannot be removed now stays recorded. */
    public void reap() {
        if (one.tryLock()) {
            try {
                removeLeftovers();
            } catch (ShardwrightException e) {
                log.warn("scratch schemas of rehearsals may still be on the node: {}", e.message());
            } finally {
                one.unlock();
            }
        }
    }

    private void removeLeftovers() {
        schemas.recorded().forEach(this::remove);
    }

    private void remove(UUID id) {
        try {
            new ScratchRehearsal(node, epoch, id).remove();
            schemas.forget(id);
        } catch (ShardwrightException e) {
            log.warn("the scratch schema of rehearsal {} stays recorded: {}", id, e.message());
        }
    }
}
