package io.shardwright.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Frames to bytes and back. A frame is
 *
 * <pre>
 *   length   4 bytes, big-endian: how many bytes follow, 2 to {@value #FRAME_BYTES_MAX}
 *   type     1 byte, see {@link FrameType}
 *   version  1 byte: the form of the body; 1 for HELLO, else the version agreed on
 *   body     the rest: a JSON object, but binary for RESULT_CHUNK ({@link ChunkForm}), SHARD_STREAM and STREAM_PIECE ({@link StreamForm}), and empty for PING and PONG
 * </pre>
 *
 * Fields that a reader does not know are skipped, so a field with a default may be added within a version.
 */
public final class FrameCodec {
    /**
     * The longest frame, counted after its length. One row of a result has to fit; more would let one peer make another allocate without bound.
     */
    public static final int FRAME_BYTES_MAX = 16 << 20;

    /** The bytes of the length field. */
    public static final int LENGTH_BYTES = 4;

    private static final int HEAD_BYTES = 2;

    private FrameCodec() {}

    /**
     * The whole frame, its length first.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if it would be longer than {@link #FRAME_BYTES_MAX}
     */
    public static byte[] encode(Frame frame, int version) {
        byte[] body = body(frame);
        int length = HEAD_BYTES + body.length;
        if (length > FRAME_BYTES_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a frame of " + length + " bytes is longer than " + FRAME_BYTES_MAX,
                    "Ask for fewer or shorter columns.");
        }
        return ByteBuffer.allocate(LENGTH_BYTES + length)
                .putInt(length)
                .put(frame.type().code())
                .put((byte) version)
                .put(body)
                .array();
    }

    /**
     * Reads one frame.
     *
     * @param bytes what follows the length: type, version and the whole body; read to its end
     * @throws ShardwrightException {@link ErrorCode#INCOMPATIBLE} for an unknown type or version, {@link ErrorCode#BAD_REQUEST} for a body that does
     *     not have its type's form
     */
    public static Frame decode(ByteBuffer bytes) {
        if (bytes.remaining() < HEAD_BYTES) {
            throw malformed("a frame has no type and version", null);
        }
        byte code = bytes.get();
        int version = Byte.toUnsignedInt(bytes.get());
        FrameType type = FrameType.of(code);
        if (type == null) {
            throw unknown("a frame has the unknown type " + Byte.toUnsignedInt(code));
        }
        if (version < Hello.MIN_VERSION || version > Hello.MAX_VERSION) {
            throw unknown("a " + type + " frame has the unknown version " + version);
        }
        try {
            Frame frame = decode(type, bytes);
            if (bytes.hasRemaining()) {
                throw malformed("a " + type + " frame has " + bytes.remaining() + " bytes too many", null);
            }
            return frame;
        } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
            throw malformed("the body of a " + type + " frame cannot be read", e);
        }
    }

    private static byte[] body(Frame frame) {
        return switch (frame.type()) {
            case HELLO -> hello((Hello) frame);
            case WAKE -> WakeForm.encode((Wake) frame);
            case QUERY -> query((Query) frame);
            case PREPARE -> RequestForm.prepare((Prepare) frame);
            case REHEARSE -> RequestForm.rehearse((Rehearse) frame);
            case SHARD_STREAM -> StreamForm.encode((ShardStream) frame);
            case RESULT_CHUNK -> ChunkForm.encode((ResultChunk) frame);
            case STREAM_PIECE -> StreamForm.encode((StreamPiece) frame);
            case RESULT_END -> resultEnd((ResultEnd) frame);
            case PING, PONG -> new byte[0];
        };
    }

    private static Frame decode(FrameType type, ByteBuffer body) throws IOException {
        return switch (type) {
            case HELLO -> hello(tree(body));
            case WAKE -> WakeForm.decode(tree(body));
            case QUERY -> query(tree(body));
            case PREPARE -> RequestForm.prepare(tree(body));
            case REHEARSE -> RequestForm.rehearse(tree(body));
            case SHARD_STREAM -> StreamForm.stream(body);
            case RESULT_CHUNK -> ChunkForm.decode(body);
            case STREAM_PIECE -> StreamForm.piece(body);
            case RESULT_END -> resultEnd(tree(body));
            case PING -> new Ping();
            case PONG -> new Pong();
        };
    }

    private static byte[] hello(Hello hello) {
        return json(object().put("name", hello.name())
                .put("kind", hello.kind().label())
                .put("build", hello.build())
                .put("minVersion", hello.minVersion())
                .put("maxVersion", hello.maxVersion()));
    }

    private static Hello hello(JsonNode body) {
        return new Hello(
                text(body, "name"),
                ProcessKind.valueOf(text(body, "kind").toUpperCase(Locale.ROOT)),
                text(body, "build"),
                (int) number(body, "minVersion"),
                (int) number(body, "maxVersion"));
    }

    private static byte[] query(Query query) {
        return json(object().put("id", query.id())
                .put("schema", query.schema())
                .put("sql", query.sql())
                .put("maxRows", query.maxRows()));
    }

    private static Query query(JsonNode body) {
        return new Query(number(body, "id"), text(body, "schema"), text(body, "sql"), (int) number(body, "maxRows"));
    }

    private static byte[] resultEnd(ResultEnd end) {
        return json(object().put("id", end.id())
                .put("outcome", end.outcome().label())
                .put("updated", end.updated())
                .put("number", end.number())
                .put("error", end.error()));
    }

    private static ResultEnd resultEnd(JsonNode body) {
        return new ResultEnd(
                number(body, "id"),
                QueryOutcome.valueOf(text(body, "outcome").toUpperCase(Locale.ROOT)),
                number(body, "updated"),
                body.path("number").asInt(0),
                body.path("error").isTextual() ? body.path("error").textValue() : null);
    }

    static ObjectNode object() {
        return Json.mapper().createObjectNode();
    }

    static byte[] json(ObjectNode node) {
        try {
            return Json.mapper().writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values was not written", e);
        }
    }

    private static JsonNode tree(ByteBuffer body) throws IOException {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return Json.mapper().readTree(bytes);
    }

    static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual()) {
            throw malformed("a frame lacks the text '" + field + "'", null);
        }
        return value.textValue();
    }

    static long number(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.canConvertToLong()) {
            throw malformed("a frame lacks the number '" + field + "'", null);
        }
        return value.longValue();
    }

    private static ShardwrightException unknown(String message) {
        return new ShardwrightException(
                ErrorCode.INCOMPATIBLE,
                message,
                "Check that both processes are Shardwright's, of neighbouring releases.");
    }

    private static ShardwrightException malformed(String message, @Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST, message, "Check that the peer is a Shardwright process.", cause);
    }
}
