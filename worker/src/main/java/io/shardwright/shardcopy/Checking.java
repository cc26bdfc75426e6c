package io.shardwright.shardcopy;

import io.shardwright.move.GtidPosition;
import io.shardwright.move.SourceItem;
import io.shardwright.move.SourceRequest;
import io.shardwright.move.TableChecksum;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The sources' side of a comparison: each takes a snapshot, tells its position, and sums its rows up while the target comes there. Safe for use by many threads. */
final class Checking {
    private static final long LOOK_MILLIS = 50;

    private final List<CopyPart> parts;
    private final List<String> columns;
    private final Map<String, GtidPosition> positions = new LinkedHashMap<>();
    private final CountDownLatch missing;

    Checking(List<CopyPart> parts, List<String> columns) {
        this.parts = parts;
        this.columns = columns;
        this.missing = new CountDownLatch(parts.size());
    }

    /** One for each source; its result is the source's checksum. */
    List<Callable<TableChecksum>> sources() {
        return parts.stream()
                .<Callable<TableChecksum>>map(part -> () -> sum(part))
                .toList();
    }

    private TableChecksum sum(CopyPart part) throws InterruptedException {
        TableChecksum[] sum = new TableChecksum[1];
        part.source()
                .ask(
                        new SourceRequest.Check(
                                part.part().table(),
                                part.shape(),
                                columns,
                                part.part().filter()),
                        item -> {
                            if (item instanceof SourceItem.Opened opened) {
                                open(part, opened.position());
                            } else if (item instanceof SourceItem.Summed summed) {
                                sum[0] = summed.checksum();
                            }
                            return true;
                        });
        if (sum[0] == null) {
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE, "the source of " + part.name() + " gave no checksum", "Verify again.");
        }
        return sum[0];
    }

    private synchronized void open(CopyPart part, GtidPosition position) {
        positions.put(part.part().node(), position);
        missing.countDown();
    }

    /** Waits until every source has told its position; empty if told to stop before. */
    Optional<Map<String, GtidPosition>> opened(BooleanSupplier stopping) throws InterruptedException {
        while (!missing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (stopping.getAsBoolean()) {
                return Optional.empty();
            }
        }
        return Optional.of(positions());
    }

    synchronized Map<String, GtidPosition> positions() {
        return Map.copyOf(positions);
    }
}
