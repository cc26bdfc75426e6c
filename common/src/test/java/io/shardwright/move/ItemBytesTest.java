package io.shardwright.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.bucket.BucketSet;
import io.shardwright.table.ShardKey;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Everything that workers say to each other about rows comes back as it was. */
final class ItemBytesTest {
    private static final TableAddress TABLE = new TableAddress("app", "t");
    private static final GtidPosition AT = GtidPosition.parse("0-1-5,2-1-7");
    private static final Row ROW = Row.of(Arrays.asList(new byte[] {1, 0}, null, new byte[0]));
    private static final TableShape SHAPE = new TableShape(
            TABLE,
            "InnoDB",
            List.of(new ColumnShape("é", "bit(9)", ValueKind.BIT, "", 9, 0, true, false, true, false, true, false)),
            List.of("é"),
            true,
            List.of("tr"),
            List.of("a"),
            true);
    private static final RowSelection SELECTION = new RowSelection(
            List.of("a", "b"),
            List.of("b"),
            Optional.of(new BucketFilter("a", ShardKey.Kind.BYTES, BucketSet.parse("0-3,7"))));

    @Test
    void items() {
        for (SourceItem item : List.of(
                new SourceItem.Described(SHAPE, AT, List.of(new Unmovable(Unmovable.Reason.TRIGGERS, "x")), 1L << 40),
                new SourceItem.Ranges(List.of(KeyRange.ALL, new KeyRange(Optional.of(ROW), Optional.empty()))),
                new SourceItem.Changes(List.of(new KeyedChange.Put(ROW), new KeyedChange.Remove(ROW))),
                new SourceItem.Reached(AT, GtidPosition.START, AT),
                new SourceItem.Altered(Gtid.parse("0-1-2"), "RENAME ...", Optional.of(new Renaming(TABLE, TABLE))),
                new SourceItem.Located(AT),
                new SourceItem.Opened(AT),
                new SourceItem.Summed(new TableChecksum(3, BigInteger.ONE.shiftLeft(70))))) {
            byte[] bytes = ItemBytes.write(item);
            assertThat(ItemBytes.read(bytes)).isEqualTo(item);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> ItemBytes.read(cut)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void chunks() {
        SourceItem.Chunk chunk =
                new SourceItem.Chunk(Optional.of(ROW), true, AT, 9, new byte[] {1, 2, 3}, new SourceLoad(4, 5));
        SourceItem.Chunk read = (SourceItem.Chunk) ItemBytes.read(ItemBytes.write(chunk));
        assertThat(read).usingRecursiveComparison().isEqualTo(chunk);
    }

    @Test
    void requests() {
        for (SourceRequest request : List.of(
                new SourceRequest.Describe(TABLE),
                new SourceRequest.Locate(TABLE),
                new SourceRequest.Split(TABLE, 16),
                new SourceRequest.Copy(TABLE, SHAPE, SELECTION, KeyRange.ALL.from(ROW), ChunkSizing.first(500), 60_000),
                new SourceRequest.Follow(TABLE, SHAPE, SELECTION, GtidPosition.START, AT, Optional.of(AT)),
                new SourceRequest.Check(TABLE, SHAPE, List.of("a"), SELECTION.filter()))) {
            assertThat(RequestBytes.read(RequestBytes.write(request))).isEqualTo(request);
        }
    }

    @Property
    void anyBytesAreAnItemOrRefused(@ForAll @Size(max = 200) byte[] bytes) {
        try {
            ItemBytes.read(bytes);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotNull();
        }
    }
}
