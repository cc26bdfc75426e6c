package io.shardwright.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.metadata.RecordResult;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.Settled;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OutcomeRecorderTest {
    private static final Settled FIRST = settled(1);
    private static final Settled SECOND = settled(2);

    private static Settled settled(long id) {
        return new Settled(id, 1, Direction.FORWARD, 1, new Outcome.Succeeded(Effect.APPLIED, 1));
    }

    @Test
    void goesOnAfterAFailureThatNobodyForesaw() throws InterruptedException {
        BlockingQueue<List<Settled>> batches = new LinkedBlockingQueue<>();
        OutcomeRecorder recorder = new OutcomeRecorder(
                batch -> {
                    batches.add(batch);
                    if (batches.size() == 1) {
                        throw new IllegalStateException("a row that makes no sense");
                    }
                    return new RecordResult(ReadyByNode.NONE, false);
                },
                result -> {});
        recorder.start();
        recorder.add(FIRST);
        recorder.add(SECOND);
        recorder.close();
        assertThat(batches.poll(0, TimeUnit.SECONDS)).startsWith(FIRST);
        assertThat(batches.stream().flatMap(List::stream)).contains(FIRST, SECOND);
    }
}
