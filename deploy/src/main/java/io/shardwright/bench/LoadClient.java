package io.shardwright.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.shardwright.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One client: a connection and a call at a time. A call that is due while another is under way waits, and its time counts from when it was due. Used by its event loop. */
@Sharable
final class LoadClient extends SimpleChannelInboundHandler<FullHttpResponse> {
    /** Whoever asks hears sooner, if only that he is not served. */
    static final long HUNG_NANOS = 10_000_000_000L;

    private static final int ANSWER_BYTES_MAX = 16 << 20;
    private static final long NANOS_A_MICRO = 1_000;
    private static final int OK = 200;
    private static final int NO_SUCCESS = 300;

    private final CallMix mix;
    private final LoadPlan plan;
    private final LoadWire wire;
    private final Calls calls;
    private final Deque<Long> due = new ArrayDeque<>();
    private @Nullable Channel channel;
    private @Nullable Call underWay;
    private long dueAt;
    private long sentAt;
    private boolean connecting;

    /** Takes what came of calls. */
    interface Calls {
        CallTally of(CallKind kind);

        void published(String group);
    }

    LoadClient(CallMix mix, LoadPlan plan, LoadWire wire, Calls calls) {
        this.mix = mix;
        this.plan = plan;
        this.wire = wire;
        this.calls = calls;
    }

    /** A call is due. */
    void call(long when) {
        due.add(when);
        send();
    }

    /** Gives up a call that takes too long. */
    void look(long now) {
        Call hung = underWay;
        Channel open = channel;
        if (hung != null && open != null && now - sentAt > HUNG_NANOS) {
            failed(hung, "hung");
            var unused = open.close();
        }
    }

    boolean idle() {
        return underWay == null && due.isEmpty();
    }

    private void send() {
        Channel open = channel;
        if (open == null || !open.isActive()) {
            connect();
            return;
        }
        Long next = underWay == null ? due.poll() : null;
        if (next == null) {
            return;
        }
        Call call = mix.next();
        underWay = call;
        dueAt = next;
        sentAt = System.nanoTime();
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(call.method()),
                "/api/v1" + call.path(),
                Unpooled.copiedBuffer(call.body(), StandardCharsets.UTF_8));
        request.headers()
                .set(HttpHeaderNames.HOST, plan.host() + ":" + plan.port())
                .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + plan.clientKey())
                .set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
        if (!call.body().isEmpty()) {
            request.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        }
        call.key().ifPresent(key -> request.headers().set("idempotency-key", key));
        var unused = open.writeAndFlush(request);
    }

    private void connect() {
        if (connecting) {
            return;
        }
        connecting = true;
        wire.connect(new HttpObjectAggregator(ANSWER_BYTES_MAX), this).addListener(done -> {
            connecting = false;
            if (!done.isSuccess()) {
                due.forEach(call -> calls.of(mix.next().kind()).failed("refused"));
                due.clear();
            }
        });
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        send();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse answer) throws IOException {
        Call call = underWay;
        if (call == null || context.channel() != channel) {
            return;
        }
        int status = answer.status().code();
        if (status < OK || status >= NO_SUCCESS) {
            failed(call, Integer.toString(status));
        } else if (isTrue(call, answer)) {
            calls.of(call.kind()).answered((System.nanoTime() - dueAt) / NANOS_A_MICRO);
            underWay = null;
        } else {
            failed(call, "untrue");
        }
        send();
    }

    /** What can be told of an answer: whether a group was published, once and once only. */
    private boolean isTrue(Call call, FullHttpResponse answer) throws IOException {
        if (call.kind() != CallKind.PUBLISH && call.kind() != CallKind.REPLAY) {
            return answer.content().isReadable();
        }
        try (InputStream text = new ByteBufInputStream(answer.content())) {
            JsonNode body = Json.mapper().readTree(text);
            String group = body.path("group").asText();
            boolean again = call.kind() == CallKind.REPLAY;
            if (!again) {
                mix.published(group);
                calls.published(group);
            }
            return !group.isEmpty() && body.path("replayed").asBoolean() == again;
        }
    }

    private void failed(Call call, String what) {
        calls.of(call.kind()).failed(what);
        underWay = null;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (context.channel() != channel) {
            return;
        }
        channel = null;
        if (underWay != null) {
            failed(underWay, "broken");
        }
        if (!due.isEmpty()) {
            send();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }
}
