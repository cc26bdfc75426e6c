package io.shardwright.span;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.access.KeyId;
import io.shardwright.access.Operation;
import io.shardwright.queue.GroupId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a trace says of a request. */
final class RequestSpanTest {
    private static final GroupId GROUP = GroupId.parse("6c309fa8-3ea3-45e2-8d76-e12b6cd94280");
    private static final Span.Place PLACE =
            new Span.Place(new TraceId("1".repeat(32)), new SpanId(2), Optional.of(new SpanId(3)));

    private static Span span(int status, boolean dry) {
        return RequestSpan.of(
                new RequestSpan.Answered(
                        Operation.SUBMIT_GROUP,
                        new KeyId("abcdefgh"),
                        dry,
                        status,
                        status == 202 ? Optional.of(GROUP) : Optional.empty(),
                        Instant.ofEpochSecond(1),
                        Instant.ofEpochSecond(2)),
                PLACE);
    }

    @Test
    void aRequestIsInItsCallersTraceAndLeadsToThatOfItsGroup() {
        assertThat(span(202, false))
                .isEqualTo(new Span(
                        PLACE,
                        "submit-group",
                        Span.Kind.SERVER,
                        Instant.ofEpochSecond(1),
                        Instant.ofEpochSecond(2),
                        List.of(
                                Attribute.of("shardwright.operation", "submit-group"),
                                Attribute.of("shardwright.key", "abcdefgh"),
                                Attribute.of("http.request.method", "POST"),
                                Attribute.of("http.response.status_code", 202),
                                Attribute.of("shardwright.group", GROUP.toString())),
                        Optional.empty(),
                        List.of(),
                        List.of(new Span.Link(
                                TraceId.of(GROUP), TraceId.of(GROUP).root()))));
    }

    @Test
    void aRefusalIsNoErrorOfTheServer() {
        assertThat(span(409, true).error()).isEmpty();
        assertThat(span(409, true).attributes()).contains(Attribute.of("shardwright.dry_run", "true"));
        assertThat(span(503, false).error()).contains("answered with 503");
        assertThat(span(503, false).links()).isEmpty();
    }
}
