package io.shardwright.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.shardwright.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One reader of events. It may leave, and come back later to go on where it was. Used by its event loop. */
@Sharable
final class LoadStream extends SimpleChannelInboundHandler<HttpObject> implements EventText.Reader {
    private static final int RESET = 'r';
    private static final int GROUP = 'g';
    private static final long MICROS_A_MILLI = 1_000;

    private final LoadPlan plan;
    private final LoadWire wire;
    private final Events events;
    private final StreamTally tally = new StreamTally();
    private EventText text = new EventText(this);
    private String lastId = "";
    private @Nullable Channel channel;
    private boolean wanted;
    private long now;

    /** What all streams have been told. */
    record Events(EventLedger ledger, Histogram delays, Runnable dropped) {}

    LoadStream(LoadPlan plan, LoadWire wire, Events events) {
        this.plan = plan;
        this.wire = wire;
        this.events = events;
    }

    StreamTally tally() {
        return tally;
    }

    /** Begins, or goes on. */
    void open() {
        wanted = true;
        text = new EventText(this);
        wire.connect(this).addListener(done -> {
            if (!done.isSuccess()) {
                events.dropped().run();
            }
        });
    }

    /** Leaves. */
    void leave() {
        wanted = false;
        if (channel != null) {
            var unused = channel.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/api/v1/events");
        request.headers()
                .set(HttpHeaderNames.HOST, plan.host() + ":" + plan.port())
                .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + plan.streamKey());
        if (!lastId.isEmpty()) {
            request.headers().set("last-event-id", lastId);
        }
        var unused = context.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (context.channel() != channel || !wanted) {
            return;
        }
        if (part instanceof HttpResponse answer && !answer.status().equals(HttpResponseStatus.OK)) {
            // Its end is counted.
            var unused = context.close();
        } else if (part instanceof HttpContent piece) {
            now = System.currentTimeMillis();
            ByteBuf bytes = piece.content();
            text.read(ByteBufUtil.getBytes(bytes));
        }
    }

    @Override
    public void event(byte[] id, byte[] event, byte[] data) {
        if (id.length == 0) {
            // The key counts no longer: the connection ends next.
            return;
        }
        long place = place(id);
        if (event[0] == RESET) {
            tally.reset(place);
            return;
        }
        EventLedger ledger = events.ledger();
        if (!ledger.knows(place)) {
            learn(ledger, place, event, data);
        }
        tally.event(place);
        long changed = ledger.changedAt(place);
        if (changed != EventLedger.UNTIMED) {
            events.delays().add((now - changed) * MICROS_A_MILLI);
        }
    }

    private static void learn(EventLedger ledger, long place, byte[] event, byte[] data) {
        if (event[0] != GROUP) {
            ledger.add(place);
            return;
        }
        try {
            JsonNode group = Json.mapper().readTree(data);
            ledger.addGroup(
                    place,
                    group.path("id").asText(),
                    group.path("state").asText(),
                    group.path("at").asLong());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void heartbeat(byte[] id) {
        tally.heartbeat(place(id));
    }

    /** Of an id such as {@code 3-9f86d081884c7d65.4711}. */
    private long place(byte[] id) {
        lastId = new String(id, StandardCharsets.UTF_8);
        return Long.parseLong(lastId.substring(lastId.indexOf('.') + 1));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (context.channel() == channel && wanted) {
            wanted = false;
            events.dropped().run();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }
}
