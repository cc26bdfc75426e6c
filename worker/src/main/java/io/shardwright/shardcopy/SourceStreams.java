package io.shardwright.shardcopy;

import io.shardwright.move.ItemBytes;
import io.shardwright.move.RequestBytes;
import io.shardwright.move.SourceRequest;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rowcopy.ShardSource;
import io.shardwright.transport.Peer;
import io.shardwright.transport.StreamHandler;
import io.shardwright.transport.StreamSender;
import java.util.Optional;
import java.util.function.Supplier;

/** Gives the rows of this worker's node to the workers that ask for them. Safe for use by many threads. */
public final class SourceStreams implements StreamHandler {
    private final Supplier<Optional<ShardSource>> source;

    /** @param source of the open session, or empty while there is none */
    public SourceStreams(Supplier<Optional<ShardSource>> source) {
        this.source = source;
    }

    @Override
    public void answer(Peer from, byte[] request, StreamSender items) throws InterruptedException {
        SourceRequest asked;
        try {
            asked = RequestBytes.read(request);
        } catch (IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.INCOMPATIBLE,
                    "a request for a stream cannot be read: " + e.getMessage(),
                    "Upgrade the older of the two workers.",
                    e);
        }
        ShardSource open = source.get()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "this worker does not hold its node at the moment",
                        "It is asked again."));
        open.ask(asked, item -> {
            items.send(ItemBytes.write(item));
            return true;
        });
    }
}
