package io.shardwright.move;

/** Keys and shapes as a target keeps them beside its rows, as bytes and back. */
public final class RecordBytes {
    private RecordBytes() {}

    public static byte[] key(Row key) {
        ByteWriter out = new ByteWriter();
        MoveForm.row(out, key);
        return out.toBytes();
    }

    /** @throws IllegalArgumentException if the bytes are no key */
    public static Row key(byte[] bytes) {
        return MoveForm.whole(bytes, MoveForm::row);
    }

    public static byte[] shape(TableShape shape) {
        ByteWriter out = new ByteWriter();
        MoveForm.shape(out, shape);
        return out.toBytes();
    }

    /** @throws IllegalArgumentException if the bytes are no shape */
    public static TableShape shape(byte[] bytes) {
        return MoveForm.whole(bytes, MoveForm::shape);
    }
}
