package io.shardwright.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ShardwrightException;
import io.shardwright.wire.StreamPiece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Items become pieces and items again. */
final class ItemPackingTest {
    @Test
    void comesBackAsItWas() {
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        List<byte[]> items =
                List.of(new byte[0], new byte[] {1}, new byte[1_000_000], noise, new byte[255], new byte[256]);
        List<byte[]> taken = new ArrayList<>();
        ItemGatherer gatherer = new ItemGatherer(taken::add);
        for (byte[] item : items) {
            byte[] packed = ItemPacking.pack(item);
            for (int from = 0; from < packed.length; from += 1_000) {
                int end = Math.min(packed.length, from + 1_000);
                gatherer.take(new StreamPiece(1, end == packed.length, Arrays.copyOfRange(packed, from, end)));
            }
        }
        assertThat(taken).hasSize(items.size());
        for (int i = 0; i < items.size(); i++) {
            assertThat(taken.get(i)).isEqualTo(items.get(i));
        }
        assertThat(ItemPacking.pack(new byte[1_000_000])).hasSizeLessThan(1_000);
        assertThat(ItemPacking.pack(noise)).hasSizeLessThan(noise.length + 100);
    }

    @Test
    void refusesWhatIsNoItem() {
        byte[] packed = ItemPacking.pack(new byte[10_000]);
        assertThatThrownBy(() -> ItemPacking.unpack(packed, packed.length - 1))
                .isInstanceOf(ShardwrightException.class);
        assertThatThrownBy(() -> ItemPacking.unpack(packed, 3)).isInstanceOf(ShardwrightException.class);
        byte[] longer = packed.clone();
        longer[0] = 0x7F;
        assertThatThrownBy(() -> ItemPacking.unpack(longer, longer.length)).isInstanceOf(ShardwrightException.class);
        byte[] other = packed.clone();
        other[3]++;
        assertThatThrownBy(() -> ItemPacking.unpack(other, other.length)).isInstanceOf(ShardwrightException.class);
    }
}
