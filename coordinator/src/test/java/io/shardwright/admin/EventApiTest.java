package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CreatedKeyView;
import io.shardwright.feed.EventId;
import io.shardwright.metadata.ChangeFeed;
import io.shardwright.operations.ChangeKeeper;
import io.shardwright.operations.GroupTraces;
import io.shardwright.tracing.Tracing;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever watches is told, by the coordinator that he watches and by the next one. */
final class EventApiTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private ChangeKeeper keeper;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void forget() throws Exception {
        api.forgetAll();
        api.addNode("n1", "mariadb", true);
        keeper = new ChangeKeeper(
                api.database(), api.operations().rebalanceControl(), new GroupTraces(api.database(), Tracing.off()));
        keeper.step(api.term());
        untilRead();
    }

    /** The coordinator has read all that was told. */
    private void untilRead() {
        ChangeFeed.Page page = new ChangeFeed(api.database()).after(Long.MAX_VALUE, 0);
        String last = new EventId(page.life(), page.end()).toString();
        try (EventReader events = watch("", Optional.empty())) {
            String read = events.next().id();
            while (!read.equals(last)) {
                read = events.next().id();
            }
        }
    }

    private EventReader watch(String query, Optional<String> last) {
        return watch(api.base(), api.key(), query, last);
    }

    private static EventReader watch(URI base, String key, String query, Optional<String> last) {
        return EventReader.open(base, key, "/api/v1/events" + query, last);
    }

    private static String group() {
        return api.post("/api/v1/groups", Fixture.GROUP).body().path("group").asText();
    }

    @Test
    void toldToLoadFirstAndThenWhatChanges() {
        try (EventReader events = watch("?kind=group", Optional.empty())) {
            EventReader.Event reset = events.next();
            assertThat(reset.name()).isEqualTo("reset");
            assertThat(reset.data().path("why").asText()).isEqualTo("new");
            String group = group();
            keeper.step(api.term());
            EventReader.Event told = events.next();
            assertThat(told.name()).isEqualTo("group");
            assertThat(told.data().path("id").asText()).isEqualTo(group);
            assertThat(told.data().path("state").asText()).isEqualTo("pending");
        }
    }

    @Test
    void anotherCoordinatorGoesOnAfterTheLastEvent() throws Exception {
        try (AdminServer other = api.another()) {
            String last;
            try (EventReader first = watch("?kind=group", Optional.empty())) {
                first.next();
                String before = group();
                keeper.step(api.term());
                EventReader.Event told = first.next();
                assertThat(told.data().path("id").asText()).isEqualTo(before);
                last = told.id();
            }
            String missed = group();
            keeper.step(api.term());
            try (EventReader second = watch(
                    URI.create("http://127.0.0.1:" + other.port()), api.key(), "?kind=group", Optional.of(last))) {
                EventReader.Event next = second.next();
                assertThat(next.data().path("id").asText()).isEqualTo(missed);
                String further = group();
                keeper.step(api.term());
                assertThat(second.next().data().path("id").asText()).isEqualTo(further);
            }
        }
    }

    @Test
    void aNewLeaderTellsWhatChangedMeanwhileAndNothingTwice() throws Exception {
        ChangeFeed feed = new ChangeFeed(api.database());
        String group = group();
        keeper.step(api.term());
        long before = feed.after(0, 10_000).end();
        api.run(
                "UPDATE operation_group SET state = 'committed', version = version + 1, ended_at = updated_at WHERE uuid = '"
                        + group + "'");
        api.lead();
        ChangeKeeper next = new ChangeKeeper(
                api.database(), api.operations().rebalanceControl(), new GroupTraces(api.database(), Tracing.off()));
        next.step(api.term());
        next.step(api.term());
        List<ChangeFeed.Placed> told = feed.after(before, 10_000).changes();
        assertThat(told)
                .extracting(placed ->
                        placed.change().kind().label() + " " + placed.change().state())
                .containsExactlyInAnyOrder("leader open", "group committed");
    }

    @Test
    void whoeverIsTooFarBehindIsToldToLoad() throws Exception {
        try (EventReader events = watch("", Optional.empty())) {
            String id = events.next().id();
            api.run("UPDATE change_feed SET place = place + 10001 ORDER BY place DESC LIMIT 1");
            untilRead();
            try (EventReader late = watch("", Optional.of(id))) {
                EventReader.Event told = late.next();
                assertThat(told.name()).isEqualTo("reset");
                assertThat(told.data().path("why").asText()).isEqualTo("too-old");
            }
        }
    }

    @Test
    void aKeyForATableSeesWhatIsOfItAndTheFleet() throws Exception {
        api.createTable("users", 1);
        CreatedKeyView users = api.key("users", "viewer", "users");
        CreatedKeyView orders = api.key("orders", "viewer", "orders");
        try (EventReader seeing = watch(api.base(), text(users), "?id=users", Optional.empty());
                EventReader blind = watch(api.base(), text(orders), "?id=users", Optional.empty());
                EventReader fleet = watch(api.base(), text(orders), "?id=n1", Optional.empty())) {
            seeing.next();
            String blindFrom = blind.next().id();
            fleet.next();
            keeper.step(api.term());
            EventReader.Event table = seeing.next();
            assertThat(table.name()).isEqualTo("table");
            api.run("UPDATE node SET standing = 'draining'");
            keeper.step(api.term());
            assertThat(fleet.next().data().path("state").asText()).isEqualTo("draining");
            try (EventReader all = watch(api.base(), text(orders), "", Optional.of(blindFrom))) {
                for (EventReader.Event event = all.next();
                        !event.data().path("state").asText().equals("draining");
                        event = all.next()) {
                    assertThat(event.name()).isIn("node", "pause", "leader");
                }
            }
        }
    }

    private static String text(CreatedKeyView key) {
        return Objects.requireNonNull(key.text());
    }

    @Test
    void endsWithTheKeyThatItWasOpenedWith() {
        CreatedKeyView key = api.key("eve", "viewer");
        try (EventReader events = watch(api.base(), text(key), "", Optional.empty())) {
            events.next();
            api.keys().revoke(api.term(), key.key().id(), "left", "test", false);
            EventReader.Event end = events.next();
            assertThat(end.name()).isEqualTo("end");
            assertThat(end.data().path("code").asText()).isEqualTo("key-revoked");
            assertThat(events.ended()).isTrue();
        }
    }

    @Test
    void anIdThatIsNoneIsRefused() {
        Reply reply = api.send(
                "GET", "/api/v1/events", "", "Authorization", "Bearer " + api.key(), "Last-Event-ID", "yesterday");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail()).isEqualTo("Last-Event-ID is none that this coordinator sends");
    }
}
