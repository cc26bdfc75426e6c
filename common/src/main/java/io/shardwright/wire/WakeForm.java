package io.shardwright.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.queue.Direction;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.ReadyHalves;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The body of a WAKE. Names came later than the frame: whoever does not know them skips them, and looks. */
final class WakeForm {
    private WakeForm() {}

    static byte[] encode(Wake wake) {
        ObjectNode body = FrameCodec.object().put("reason", wake.reason());
        if (!wake.ready().unnamed()) {
            ArrayNode ready = body.putArray("ready");
            wake.ready()
                    .named()
                    .forEach(half -> ready.addObject()
                            .put("id", half.id())
                            .put("group", half.group())
                            .put("direction", half.direction().label()));
        }
        return FrameCodec.json(body);
    }

    /** @throws IllegalArgumentException for a name that is none */
    static Wake decode(JsonNode body) {
        List<ReadyHalf> ready = new ArrayList<>();
        for (JsonNode half : body.path("ready")) {
            ready.add(new ReadyHalf(
                    FrameCodec.number(half, "id"),
                    FrameCodec.number(half, "group"),
                    Direction.valueOf(FrameCodec.text(half, "direction").toUpperCase(Locale.ROOT))));
        }
        return new Wake(FrameCodec.text(body, "reason"), ReadyHalves.of(ready));
    }
}
