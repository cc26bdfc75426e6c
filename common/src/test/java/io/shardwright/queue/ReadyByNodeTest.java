package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeName;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How names of what became ready add up. */
class ReadyByNodeTest {
    private static final NodeName N1 = new NodeName("n1");
    private static final NodeName N2 = new NodeName("n2");

    private static List<ReadyHalf> halves(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(id -> new ReadyHalf(id, 1, Direction.FORWARD))
                .toList();
    }

    @Test
    void namesAddUpToTheirLimitAndAreNoneBeyondIt() {
        ReadyHalves most = ReadyHalves.of(halves(1, 32));

        assertThat(ReadyHalves.of(halves(17, 32)).plus(ReadyHalves.of(halves(1, 20))))
                .as("ascending, each once")
                .isEqualTo(most);
        assertThat(most.plus(ReadyHalves.of(halves(33, 33)))).isEqualTo(ReadyHalves.UNNAMED);
        assertThat(ReadyHalves.of(halves(1, 33))).isEqualTo(ReadyHalves.UNNAMED);
        assertThatThrownBy(() -> new ReadyHalves(halves(1, 33))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatHasNoNameTakesTheNamesFromTheRest() {
        ReadyHalves some = ReadyHalves.of(halves(1, 2));

        assertThat(some.plus(ReadyHalves.UNNAMED).unnamed()).isTrue();
        assertThat(ReadyHalves.UNNAMED.plus(some).unnamed()).isTrue();
    }

    @Test
    void eachNodeIsToldOfItsOwn() {
        ReadyByNode both = ReadyByNode.on(N1, ReadyHalves.of(halves(1, 1)))
                .plus(ReadyByNode.on(N2, ReadyHalves.UNNAMED))
                .plus(ReadyByNode.on(N1, ReadyHalves.of(halves(2, 2))));

        assertThat(both.nodes()).isEqualTo(Map.of(N1, ReadyHalves.of(halves(1, 2)), N2, ReadyHalves.UNNAMED));
        assertThat(ReadyByNode.NONE.plus(both)).isEqualTo(both);
        assertThat(ReadyByNode.NONE.isEmpty()).isTrue();
    }
}
