package io.shardwright.admin;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads the beginning of an event stream and hangs up, since it does not end; and everything else whole. */
final class FirstPart implements BodySubscriber<String> {
    private final CompletableFuture<String> text = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    private FirstPart() {}

    static BodyHandler<String> ofStreams() {
        return info -> info.headers().firstValue("content-type").orElse("").startsWith("text/event-stream")
                ? new FirstPart()
                : BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    @Override
    public CompletionStage<String> getBody() {
        return text;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        StringBuilder first = new StringBuilder();
        parts.forEach(part -> first.append(StandardCharsets.UTF_8.decode(part)));
        text.complete(first.toString());
        Flow.Subscription begun = subscription;
        if (begun != null) {
            begun.cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        text.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        text.complete("");
    }
}
