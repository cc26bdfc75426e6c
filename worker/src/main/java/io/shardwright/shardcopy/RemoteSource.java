package io.shardwright.shardcopy;

import io.shardwright.fleet.Endpoint;
import io.shardwright.move.ItemBytes;
import io.shardwright.move.RequestBytes;
import io.shardwright.move.SourceRequest;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rowcopy.ShardSource;
import io.shardwright.transport.LinkPool;
import io.shardwright.transport.OpenStream;
import io.shardwright.wire.QueryOutcome;
import io.shardwright.wire.ResultEnd;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tables of another worker's node as sources, over links. Safe for use by many threads. */
public final class RemoteSource implements ShardSource {
    private final LinkPool links;
    private final Supplier<Endpoint> worker;

    /** @param worker where the node's worker listens at the moment; it throws if nobody knows */
    public RemoteSource(LinkPool links, Supplier<Endpoint> worker) {
        this.links = links;
        this.worker = worker;
    }

    @Override
    public void ask(SourceRequest request, ItemSink items) throws InterruptedException {
        Endpoint peer = worker.get();
        Taking taking = new Taking(items);
        try (OpenStream stream = links.stream(peer, RequestBytes.write(request), taking::take)) {
            ResultEnd end = stream.end().get();
            if (end.outcome() != QueryOutcome.OK) {
                throw failed(peer, end);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof Enough)) {
                throw unwrapped(peer, e.getCause());
            }
        } finally {
            taking.end();
        }
    }

    /** Hands items on until enough were taken or nobody waits for them any more: nothing is handed on after {@link #ask} has returned. */
    private static final class Taking {
        private final ItemSink items;
        private final ReentrantLock lock = new ReentrantLock();
        private boolean over;

        private Taking(ItemSink items) {
            this.items = items;
        }

        private void take(byte[] item) {
            lock.lock();
            try {
                if (over || !items.take(ItemBytes.read(item))) {
                    over = true;
                    throw new Enough();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                over = true;
                throw new Enough();
            } finally {
                lock.unlock();
            }
        }

        private void end() {
            lock.lock();
            try {
                over = true;
            } finally {
                lock.unlock();
            }
        }
    }

    private static ShardwrightException failed(Endpoint peer, ResultEnd end) {
        String error = String.valueOf(end.error());
        if (end.outcome() == QueryOutcome.ERROR) {
            for (ErrorCode code : ErrorCode.values()) {
                if (error.startsWith(code.code() + ": ")) {
                    return new ShardwrightException(
                            code, error.substring(code.code().length() + 2), "The source at " + peer + " says so.");
                }
            }
        }
        return new ShardwrightException(
                ErrorCode.UNREACHABLE, "the source at " + peer + ": " + error, "It is asked again from where it was.");
    }

    private static ShardwrightException unwrapped(Endpoint peer, @Nullable Throwable cause) {
        if (cause instanceof ShardwrightException known) {
            return known;
        }
        return new ShardwrightException(
                ErrorCode.INTERNAL,
                "an item from the source at " + peer + " could not be taken: " + cause,
                "The log has the cause.",
                cause);
    }

    /** Ends a stream from within its consumer: no more is wanted. */
    private static final class Enough extends RuntimeException {
        private Enough() {
            super(null, null, false, false);
        }
    }
}
