package io.shardwright.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Direction;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.ReadyHalves;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The frames, to the byte: a change here breaks processes that run now. */
final class FrameCodecTest {
    @Test
    void hello() {
        assertForm(Hello.of("node-1", ProcessKind.WORKER, "0.1.0"), "01" + "01", """
                {"name":"node-1","kind":"worker","build":"0.1.0","minVersion":1,"maxVersion":3}""");
    }

    @Test
    void wake() {
        assertForm(new Wake("new work", ReadyHalves.UNNAMED), "02" + "01", """
                {"reason":"new work"}""");
        ReadyHalves named =
                ReadyHalves.of(List.of(new ReadyHalf(8, 2, Direction.UNDO), new ReadyHalf(7, 3, Direction.FORWARD)));
        assertForm(new Wake("new work", named), "02" + "01", """
                {"reason":"new work","ready":[{"id":7,"group":3,"direction":"forward"},{"id":8,"group":2,"direction":"undo"}]}""");
    }

    @Test
    void aWakeWithMoreNamesThanItMayHaveNamesNothing() {
        String half = "{\"id\":%d,\"group\":1,\"direction\":\"forward\"}";
        String many = IntStream.rangeClosed(1, 33).mapToObj(half::formatted).collect(Collectors.joining(","));

        assertThat(decode("0201", "{\"reason\":\"r\",\"ready\":[" + many + "]}"))
                .isEqualTo(new Wake("r", ReadyHalves.UNNAMED));
        assertRefused(
                "0201",
                "{\"reason\":\"r\",\"ready\":[{\"id\":0,\"group\":1,\"direction\":\"forward\"}]}",
                ErrorCode.BAD_REQUEST,
                "the body of a WAKE frame cannot be read");
    }

    @Test
    void query() {
        assertForm(new Query(7, "app", "SELECT 'ü'", 100), "03" + "01", """
                {"id":7,"schema":"app","sql":"SELECT 'ü'","maxRows":100}""");
    }

    @Test
    void resultChunk() {
        ResultChunk chunk =
                new ResultChunk(7, List.of("id", "n"), List.of(List.of("1", "ü"), Arrays.asList("-2", null)));
        String body = "0000000000000007" // id
                + "0002" // columns
                + "00000002" + "6964" // id
                + "00000001" + "6e" // n
                + "00000002" // rows
                + "00000001" + "31"
                + "00000002" + "c3bc"
                + "00000002" + "2d32"
                + "ffffffff";
        assertBytes(chunk, "0401" + body);
    }

    @Test
    void resultEnd() {
        assertForm(ResultEnd.ok(7, 3), "05" + "01", """
                {"id":7,"outcome":"ok","updated":3,"number":0,"error":null}""");
        assertForm(ResultEnd.error(7, "no"), "05" + "01", """
                {"id":7,"outcome":"error","updated":0,"number":0,"error":"no"}""");
        assertForm(ResultEnd.error(7, 1146, "no"), "05" + "01", """
                {"id":7,"outcome":"error","updated":0,"number":1146,"error":"no"}""");
        assertThat(decode("0501", """
                {"id":7,"outcome":"error","updated":0,"error":"of an older peer"}""")).isEqualTo(ResultEnd.error(7, "of an older peer"));
        assertForm(ResultEnd.unknown(7, "lost"), "05" + "01", """
                {"id":7,"outcome":"unknown","updated":0,"number":0,"error":"lost"}""");
    }

    @Test
    void prepare() {
        assertForm(new Prepare(7, List.of("SELECT 'ü'"), List.of(new Prepare.Table("app", "t"))), "08" + "01", """
                {"id":7,"statements":["SELECT 'ü'"],"tables":[{"schema":"app","name":"t"}]}""");
    }

    @Test
    void rehearse() {
        assertForm(
                new Rehearse(7, List.of(new Rehearse.Command("c", "F", "R", null, null)), 5, 1000, false),
                "09" + "01",
                """
                {"id":7,"rows":5,"maxMillis":1000,"dryRun":false,"commands":[{"name":"c","forward":"F","rollback":"R","done":null,"undone":null}]}""");
    }

    @Test
    void pingAndPong() {
        assertBytes(new Ping(), "0601");
        assertBytes(new Pong(), "0701");
    }

    @Test
    void fieldsOfNewerPeersAreSkipped() {
        assertThat(decode("0201", """
                {"reason":"r","urgency":9}""")).isEqualTo(new Wake("r", ReadyHalves.UNNAMED));
    }

    @Test
    void streams() {
        String request = "0a03" + "0000000000000007" + "00ff10";
        assertThat(HexFormat.of().formatHex(FrameCodec.encode(new ShardStream(7, new byte[] {0, -1, 16}), 3)))
                .isEqualTo("0000000d" + request);
        ShardStream stream = (ShardStream) decode(request);
        assertThat(stream.id()).isEqualTo(7);
        assertThat(stream.body()).containsExactly(0, -1, 16);
        String last = "0b03" + "0000000000000007" + "01" + "05";
        assertThat(HexFormat.of().formatHex(FrameCodec.encode(new StreamPiece(7, true, new byte[] {5}), 3)))
                .isEqualTo("0000000c" + last);
        StreamPiece piece = (StreamPiece) decode(last);
        assertThat(piece.last()).isTrue();
        assertThat(piece.bytes()).containsExactly(5);
        assertThat(((StreamPiece) decode("0b03" + "0000000000000007" + "00")).last())
                .isFalse();
    }

    @Test
    void unknownTypesAndVersionsAreNamed() {
        assertRefused("2a01", "{}", ErrorCode.INCOMPATIBLE, "a frame has the unknown type 42");
        assertRefused("0204", "{}", ErrorCode.INCOMPATIBLE, "a WAKE frame has the unknown version 4");
        assertRefused("0200", "{}", ErrorCode.INCOMPATIBLE, "a WAKE frame has the unknown version 0");
    }

    @Test
    void bodiesOfAnotherFormAreRefused() {
        assertRefused("02", "", ErrorCode.BAD_REQUEST, "a frame has no type and version");
        assertRefused("0201", "{", ErrorCode.BAD_REQUEST, "the body of a WAKE frame cannot be read");
        assertRefused("0201", "{}", ErrorCode.BAD_REQUEST, "a frame lacks the text 'reason'");
        assertRefused("0301", """
                {"id":"x","schema":"app","sql":"SELECT 1","maxRows":1}""", ErrorCode.BAD_REQUEST, "a frame lacks the number 'id'");
        assertRefused("0601", "x", ErrorCode.BAD_REQUEST, "a PING frame has 1 bytes too many");
    }

    @Test
    void chunksThatPromiseMoreThanTheyHoldAreRefused() {
        assertThatThrownBy(() -> decode("0401" + "0000000000000007" + "0001" + "0000000161" + "7fffffff"))
                .isInstanceOf(ShardwrightException.class);
        assertThatThrownBy(() -> decode("0401" + "0000000000000007" + "0001" + "7fffffff61"))
                .isInstanceOf(ShardwrightException.class);
        assertThatThrownBy(() -> decode("0401" + "0000000000000007" + "0000" + "00000005"))
                .isInstanceOf(ShardwrightException.class);
    }

    @Test
    void framesHaveALongestLength() {
        ResultChunk chunk = new ResultChunk(1, List.of("c"), List.of(List.of("x".repeat(FrameCodec.FRAME_BYTES_MAX))));
        assertThatThrownBy(() -> FrameCodec.encode(chunk, 1)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
            assertThat(e.message()).isEqualTo("a frame of 16777241 bytes is longer than 16777216");
        });
    }

    @Test
    void textsHaveALongestLength() {
        assertThat(new Wake("x".repeat(1_000), ReadyHalves.UNNAMED).reason()).hasSize(200);
        assertThat(ResultEnd.error(1, "x".repeat(10_000)).error()).hasSize(4_000);
        assertThatThrownBy(() -> new Query(1, "app", " ", 1)).hasMessage("a statement has 1 characters");
        assertThatThrownBy(() -> new Query(1, "app", "SELECT 1", -1)).hasMessage("maxRows is -1");
        assertThatThrownBy(() -> new Query(1, "app", "SELECT 1", 1_000_001)).hasMessage("maxRows is 1000001");
    }

    @Test
    void newestCommonVersionIsAgreedOn() {
        Hello old = new Hello("old", ProcessKind.WORKER, "1", 1, 2);
        Hello recent = new Hello("recent", ProcessKind.WORKER, "2", 2, 3);
        Hello future = new Hello("future", ProcessKind.WORKER, "3", 3, 4);

        assertThat(old.versionWith(recent)).isEqualTo(2);
        assertThat(recent.versionWith(old)).isEqualTo(2);
        assertThat(recent.versionWith(future)).isEqualTo(3);
        assertThatThrownBy(() -> old.versionWith(future))
                .hasMessage(
                        "old (build 1, versions 1 to 2) and future (build 3, versions 3 to 4) share no version of the link");
    }

    private static void assertForm(Frame frame, String head, String json) {
        assertBytes(frame, head + HexFormat.of().formatHex(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertBytes(Frame frame, String hexAfterLength) {
        byte[] encoded = FrameCodec.encode(frame, 1);
        assertThat(HexFormat.of().formatHex(encoded))
                .isEqualTo(String.format("%08x", hexAfterLength.length() / 2) + hexAfterLength);
        assertThat(decode(hexAfterLength)).isEqualTo(frame);
    }

    private static void assertRefused(String head, String json, ErrorCode code, String message) {
        assertThatThrownBy(() -> decode(head, json)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).isEqualTo(message);
        });
    }

    private static Frame decode(String head, String json) {
        return decode(head + HexFormat.of().formatHex(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Frame decode(String hex) {
        return FrameCodec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }
}
