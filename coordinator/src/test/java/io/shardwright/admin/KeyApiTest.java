package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.access.AccessKey;
import io.shardwright.api.CreatedKeyView;
import io.shardwright.api.KeyRequest;
import io.shardwright.api.KeyView;
import io.shardwright.client.KeyClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.keyring.BearerKey;
import io.shardwright.metadata.ApiKeys;
import io.shardwright.operations.KeyControl;
import io.shardwright.operations.KeyRing;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are made, shown once, counted by the metadata database's clock, and revoked. */
final class KeyApiTest {
    private static final String STATUS = "/api/v1/status";

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static KeyClient keys;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        keys = ShardwrightClient.connect(List.of(api.base()), api.key()).keys();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static String code(String key) {
        Reply reply = api.sendWith(key, "GET", STATUS, "");
        return reply.status() + " " + reply.code();
    }

    private static CreatedKeyView created(String name) {
        return keys.create(new KeyRequest(name, "viewer", List.of(), null), false);
    }

    @Test
    void aKeyIsToldOnceAndStoredAsADigest() throws Exception {
        CreatedKeyView made = keys.create(new KeyRequest("alice", "operator", List.of("users"), 86_400_000L), false);
        String text = Objects.requireNonNull(made.text());
        assertThat(code(text)).isEqualTo("200 ");
        KeyView shown = keys.show(made.key().id());
        assertThat(shown).isEqualTo(made.key());
        assertThat(List.of(shown.name(), shown.role(), shown.state(), shown.createdBy()))
                .containsExactly("alice", "operator", "valid", api.actor());
        assertThat(shown.tables()).containsExactly("users");
        assertThat(shown.expiresAt()).isEqualTo(shown.createdAt() + 86_400_000);
        assertThat(made.toString()).doesNotContain(text);
        String secret = BearerKey.parse(text).orElseThrow().secret();
        assertThat(api.get("/api/v1/keys").body().toString())
                .contains(shown.id())
                .doesNotContain(secret);
        api.run("CREATE OR REPLACE TABLE found AS SELECT * FROM api_key WHERE CONCAT_WS(',', id, name, digest, secret)"
                + " LIKE '%" + secret + "%'");
        assertThat(api.rows()).containsEntry("found", 0L);
        api.run("DROP TABLE found");
    }

    @Test
    void aDryRunMakesAndRevokesNothing() throws Exception {
        String id = created("carol").key().id();
        var before = api.checksums();
        CreatedKeyView tried = keys.create(new KeyRequest("dave", "admin", List.of(), null), true);
        assertThat(tried.text()).isNull();
        assertThat(tried.key().role()).isEqualTo("admin");
        assertThat(keys.revoke(id, "", true).state()).isEqualTo("revoked");
        assertThat(api.checksums()).isEqualTo(before);
    }

    @Test
    void whatIsWrongWithAKeyIsToldToWhoHasItWhole() throws Exception {
        CreatedKeyView expired = created("eve");
        CreatedKeyView revoked = created("frank");
        assertThat(keys.revoke(revoked.key().id(), "lost", false).revokedBy()).isEqualTo(api.actor());
        assertThat(code(Objects.requireNonNull(revoked.text()))).as("at once").isEqualTo("401 key-revoked");
        api.run("UPDATE api_key SET expires_at = created_at WHERE id = '"
                + expired.key().id() + "'");
        api.keys().ring().look();
        assertThat(code(Objects.requireNonNull(expired.text()))).isEqualTo("401 key-expired");

        Set<String> said = new HashSet<>();
        for (String id : List.of(expired.key().id(), revoked.key().id(), "aaaaaaaa")) {
            said.add(api.sendWith("swk_" + id + "_" + "x".repeat(43), "GET", STATUS, "")
                    .body()
                    .toString());
        }
        assertThat(said)
                .as("nothing tells an id that there is from one that there is not")
                .hasSize(1);
    }

    @Test
    void aKeyThatWasMadeElsewhereIsFoundAndOneThatWasRevokedElsewhereEnds() throws Exception {
        try (KeyRing elsewhere = KeyRing.open(new ApiKeys(api.database()), api.secrets())) {
            CreatedKeyView made = created("grace");
            BearerKey key = BearerKey.parse(Objects.requireNonNull(made.text())).orElseThrow();
            elsewhere.look();
            assertThat(elsewhere.find(key)).isInstanceOf(KeyRing.Found.One.class);
            keys.revoke(made.key().id(), "", false);
            elsewhere.look();
            assertThat(elsewhere.find(key))
                    .isInstanceOfSatisfying(
                            KeyRing.Found.One.class,
                            found -> assertThat(found.state()).hasToString("REVOKED"));
        }
    }

    @Test
    void aKeyThatWasMadeElsewhereCountsAtOnceHoweverYoungWhatIsKnownIs() throws Exception {
        ApiKeys stored = new ApiKeys(api.database());
        try (KeyRing elsewhere = KeyRing.open(stored, api.secrets())) {
            KeyControl there = new KeyControl(stored, elsewhere, new SecureRandom());
            api.keys().ring().look();
            CreatedKeyView made =
                    there.create(api.term(), new KeyRequest("mia", "viewer", List.of(), null), "test", false);
            assertThat(code(Objects.requireNonNull(made.text()))).isEqualTo("200 ");
        }
    }

    @Test
    void whatIsKnownCountsForSoLongAndKeysEndMeanwhile() {
        CreatedKeyView made = keys.create(new KeyRequest("judy", "viewer", List.of(), 5_000L), false);
        BearerKey key = BearerKey.parse(Objects.requireNonNull(made.text())).orElseThrow();
        KeyRing ring = api.keys().ring();
        assertThat(ring.find(key, 0)).hasFieldOrPropertyWithValue("state", AccessKey.State.VALID);
        assertThat(ring.find(key, 5_001))
                .as("though nobody has looked since")
                .hasFieldOrPropertyWithValue("state", AccessKey.State.EXPIRED);
        assertThat(ring.find(key, KeyRing.KNOWN_MILLIS)).isInstanceOf(KeyRing.Found.One.class);
        assertThat(ring.find(key, KeyRing.KNOWN_MILLIS + 1)).isInstanceOf(KeyRing.Found.Unsure.class);
    }

    @Test
    void onlyTheLeaderMakesAndRevokes() throws Exception {
        String id = created("kim").key().id();
        var before = api.checksums();
        api.loseUnnoticed();
        assertThat(api.post("/api/v1/keys", "{\"name\":\"leo\",\"role\":\"viewer\"}")
                        .code())
                .isEqualTo("fenced");
        assertThat(api.post("/api/v1/keys/" + id + "/revoke", "{}").code()).isEqualTo("fenced");
        api.lead();
        assertThat(api.checksums().get("api_key")).isEqualTo(before.get("api_key"));
    }

    @Test
    void theLastAdminCannotBeRevoked() {
        KeyView admin = keys.list().keys().get(0);
        Reply reply = api.post("/api/v1/keys/" + admin.id() + "/revoke", "{}");
        assertThat(List.of(reply.status(), reply.code())).containsExactly(409, "wrong-state");
        String other = keys.create(new KeyRequest("heidi", "admin", List.of(), null), false)
                .key()
                .id();
        String limited = keys.create(new KeyRequest("ivan", "admin", List.of("users"), null), false)
                .key()
                .id();
        assertThat(keys.revoke(other, "", false).state()).isEqualTo("revoked");
        assertThat(api.post("/api/v1/keys/" + admin.id() + "/revoke", "{}").code())
                .as("who may only change a table makes no keys")
                .isEqualTo("wrong-state");
        assertThat(keys.revoke(limited, "", false).state()).isEqualTo("revoked");
    }

    @Test
    void badWishesAreRefused() {
        for (String body : List.of(
                "{\"name\":\"Alice\",\"role\":\"viewer\"}",
                "{\"name\":\"a/b@c\",\"role\":\"viewer\"}",
                "{\"name\":\"a\",\"role\":\"root\"}",
                "{\"name\":\"a\",\"role\":\"viewer\",\"tables\":[\"no table\"]}",
                "{\"name\":\"a\",\"role\":\"viewer\",\"forMillis\":0}",
                "{\"name\":\"a\",\"role\":\"viewer\",\"colour\":\"red\"}")) {
            assertThat(api.post("/api/v1/keys", body).status()).as(body).isEqualTo(400);
        }
        assertThat(api.get("/api/v1/keys/aaaaaaaa").code()).isEqualTo("not-found");
        assertThat(api.post("/api/v1/keys/A/revoke", "{}").code()).isEqualTo("not-found");
    }
}
