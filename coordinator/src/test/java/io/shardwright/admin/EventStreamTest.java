package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import io.shardwright.access.AccessKey;
import io.shardwright.access.KeyId;
import io.shardwright.access.TableScope;
import io.shardwright.feed.EventId;
import io.shardwright.fleet.Incarnation;
import io.shardwright.metadata.ChangeFeed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One stream, turn by turn, with a clock and a key of the test's own. */
final class EventStreamTest {
    private static final Incarnation LIFE = Incarnation.numbered(1, 1);

    private final HttpResponseWriter writer = HttpResponse.streaming();
    private final EventBacklog backlog = EventBacklog.empty(LIFE).with(new ChangeFeed.Page(LIFE, 4, List.of()));
    private Optional<AccessKey.State> key = Optional.of(AccessKey.State.VALID);
    private long millis;
    private final EventStream stream = new EventStream(
            writer,
            new KeyId("k3ab27qz"),
            new EventFilter(Optional.empty(), Optional.empty(), TableScope.ALL),
            new EventCursor(Optional.of(new EventId(LIFE, 4)), 0),
            () -> new EventStream.Moment(backlog, id -> key, millis));

    /** Which takes everything from now on. */
    private String read() {
        var reader = writer.aggregate();
        writer.close();
        AggregatedHttpResponse whole = reader.join();
        return whole.contentUtf8();
    }

    @Test
    void saysAtOnceThatItLivesAndUpToWhereItIsRead() {
        stream.turn();
        assertThat(read()).isEqualTo(": still here\nid: " + LIFE + ".4\n\n");
    }

    @Test
    void aReaderThatTakesNothingIsCutOff() {
        stream.turn();
        millis = 30_000;
        stream.turn();
        assertThat(writer.isOpen()).isTrue();
        millis = 30_001;
        stream.turn();
        assertThat(writer.isOpen()).isFalse();
        assertThat(writer.whenComplete()).isCompletedExceptionally();
    }

    @Test
    void endsWithItsKey() {
        key = Optional.of(AccessKey.State.REVOKED);
        stream.turn();
        assertThat(writer.isOpen()).isFalse();
        assertThat(read()).startsWith("event: end\ndata: {").contains("\"code\":\"key-revoked\"");
    }

    @Test
    void endsWhenItsKeysTimeIsOver() {
        key = Optional.of(AccessKey.State.EXPIRED);
        stream.turn();
        assertThat(read()).contains("\"code\":\"key-expired\"");
    }

    @Test
    void livesOnWhileNobodyKnowsWhichKeysCount() {
        key = Optional.empty();
        stream.turn();
        assertThat(writer.isOpen()).isTrue();
        assertThat(read()).isEqualTo(": still here\nid: " + LIFE + ".4\n\n");
    }
}
