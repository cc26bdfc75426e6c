package io.shardwright.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ShardwrightException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StoppablesTest {
    private final List<String> stopped = Collections.synchronizedList(new ArrayList<>());
    private final Stoppables stoppables = new Stoppables();

    @Test
    void stopsLayerByLayerWhateverTheOrderOfStarting() {
        stoppables.add(Stoppables.Layer.SERVER, () -> stopped.add("server"));
        stoppables.add(Stoppables.Layer.WORKER, () -> stopped.add("worker"));
        stoppables.add(Stoppables.Layer.ZOOKEEPER, () -> stopped.add("zookeeper"));
        stoppables.add(Stoppables.Layer.COORDINATOR, () -> stopped.add("coordinator"));
        stoppables.stopAll();
        stoppables.stopAll();
        assertThat(stopped).containsExactly("worker", "coordinator", "zookeeper", "server");
    }

    @Test
    void stopsWhatIsStartedTooLateAtOnce() {
        stoppables.stopAll();
        assertThat(stoppables.stopped()).isTrue();
        assertThatThrownBy(() -> stoppables.add(Stoppables.Layer.SERVER, () -> stopped.add("late")))
                .isInstanceOf(ShardwrightException.class);
        assertThat(stopped).containsExactly("late");
    }

    @Test
    void oneFailureDoesNotKeepTheOthersFromStopping() {
        List<Runnable> tasks = List.of(
                () -> {
                    throw new IllegalStateException("first");
                },
                () -> stopped.add("second"));
        assertThatThrownBy(() -> Together.run(tasks)).hasMessage("first");
        assertThat(stopped).containsExactly("second");
    }
}
