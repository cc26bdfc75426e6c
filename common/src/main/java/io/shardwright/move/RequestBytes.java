package io.shardwright.move;

import io.shardwright.move.SourceRequest.Check;
import io.shardwright.move.SourceRequest.Copy;
import io.shardwright.move.SourceRequest.Describe;
import io.shardwright.move.SourceRequest.Follow;
import io.shardwright.move.SourceRequest.Locate;
import io.shardwright.move.SourceRequest.Split;

/** Requests to bytes and back: a number for the kind, then its fields in order. */
public final class RequestBytes {
    private static final int DESCRIBE = 1;
    private static final int SPLIT = 2;
    private static final int COPY = 3;
    private static final int FOLLOW = 4;
    private static final int CHECK = 5;
    private static final int LOCATE = 6;

    private RequestBytes() {}

    public static byte[] write(SourceRequest request) {
        ByteWriter out = new ByteWriter();
        if (request instanceof Describe describe) {
            out.number(DESCRIBE);
            MoveForm.address(out, describe.table());
        } else if (request instanceof Locate locate) {
            out.number(LOCATE);
            MoveForm.address(out, locate.table());
        } else if (request instanceof Split split) {
            out.number(SPLIT);
            MoveForm.address(out, split.table());
            out.number(split.parts());
        } else if (request instanceof Copy copy) {
            out.number(COPY);
            MoveForm.address(out, copy.table());
            MoveForm.shape(out, copy.shape());
            MoveForm.selection(out, copy.selection());
            MoveForm.range(out, copy.range());
            out.number(copy.sizing().rows())
                    .number(copy.sizing().bytesMax())
                    .number(copy.sizing().millisTarget())
                    .number(copy.snapshotMillisMax());
        } else if (request instanceof Follow follow) {
            out.number(FOLLOW);
            MoveForm.address(out, follow.table());
            MoveForm.shape(out, follow.shape());
            MoveForm.selection(out, follow.selection());
            MoveForm.position(out, follow.from());
            MoveForm.position(out, follow.done());
            MoveForm.optional(out, follow.until(), MoveForm::position);
        } else if (request instanceof Check check) {
            out.number(CHECK);
            MoveForm.address(out, check.table());
            MoveForm.shape(out, check.shape());
            MoveForm.list(out, check.columns(), ByteWriter::text);
            MoveForm.optional(out, check.filter(), MoveForm::filter);
        }
        return out.toBytes();
    }

    /** @throws IllegalArgumentException if the bytes are no request */
    public static SourceRequest read(byte[] bytes) {
        return MoveForm.whole(bytes, RequestBytes::read);
    }

    private static SourceRequest read(ByteReader in) {
        int kind = (int) in.number();
        return switch (kind) {
            case DESCRIBE -> new Describe(MoveForm.address(in));
            case LOCATE -> new Locate(MoveForm.address(in));
            case SPLIT -> new Split(MoveForm.address(in), (int) in.number());
            case COPY ->
                new Copy(
                        MoveForm.address(in),
                        MoveForm.shape(in),
                        MoveForm.selection(in),
                        MoveForm.range(in),
                        new ChunkSizing((int) in.number(), (int) in.number(), in.number()),
                        in.number());
            case FOLLOW ->
                new Follow(
                        MoveForm.address(in),
                        MoveForm.shape(in),
                        MoveForm.selection(in),
                        MoveForm.position(in),
                        MoveForm.position(in),
                        MoveForm.optional(in, MoveForm::position));
            case CHECK ->
                new Check(
                        MoveForm.address(in),
                        MoveForm.shape(in),
                        MoveForm.list(in, ByteReader::text),
                        MoveForm.optional(in, MoveForm::filter));
            default -> throw new IllegalArgumentException("no request has the number " + kind);
        };
    }
}
