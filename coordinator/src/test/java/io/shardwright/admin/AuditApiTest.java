package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.api.AuditVerdict;
import io.shardwright.api.AuditView;
import io.shardwright.api.CreatedKeyView;
import io.shardwright.client.AuditClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.operations.AuditKeeper;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit over the API: who did what from where, what was refused, and whether it is whole. */
final class AuditApiTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static AuditClient audit;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        audit = ShardwrightClient.connect(List.of(api.base()), api.key()).audit();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static List<AuditView> of(String actor) {
        return audit.list(Optional.of(actor), 0, Optional.empty(), 1_000).entries();
    }

    @Test
    void saysWhoDidWhatFromWhere() {
        CreatedKeyView made = api.key("peter", "operator");
        String key = Objects.requireNonNull(made.text());
        assertThat(api.sendWith(key, "POST", "/api/v1/pauses", "{\"scope\":\"cluster\",\"reason\":\"tea\"}")
                        .status())
                .isEqualTo(200);
        assertThat(api.sendWith(key, "DELETE", "/api/v1/pauses?scope=cluster", "")
                        .status())
                .isEqualTo(200);
        assertThat(of("peter"))
                .extracting(entry -> List.of(entry.actor(), entry.from(), entry.action(), entry.outcome()))
                .containsExactly(
                        List.of("peter/" + made.key().id(), "127.0.0.1", "resume.cluster", "done"),
                        List.of("peter/" + made.key().id(), "127.0.0.1", "pause.cluster", "done"));
        assertThat(of(made.key().id())).isEqualTo(of("peter"));
        AuditView newest = of("peter").get(0);
        assertThat(audit.list(Optional.of("peter"), 0, Optional.of(newest.id()), 9)
                        .entries())
                .hasSize(1);
        assertThat(audit.list(Optional.of("peter"), newest.at() + 1, Optional.empty(), 9)
                        .entries())
                .isEmpty();
    }

    @Test
    void refusedCallsAreCountedUnderWhoeverMadeThem() {
        CreatedKeyView made = api.key("quentin", "viewer", "users");
        String key = Objects.requireNonNull(made.text());
        for (int i = 0; i < 3; i++) {
            assertThat(api.sendWith(key, "POST", "/api/v1/keys", "{}").status()).isEqualTo(403);
        }
        assertThat(api.sendWith(key, "GET", "/api/v1/tables/orders", "").status())
                .isEqualTo(403);
        assertThat(api.sendWith("wrong", "GET", "/api/v1/status", "").status()).isEqualTo(401);
        api.door().refusals().write();
        assertThat(of("quentin"))
                .extracting(entry -> List.of(entry.action(), entry.target(), entry.detail(), entry.outcome()))
                .containsExactlyInAnyOrder(
                        List.of("call.refused", "create-key", "role-too-low", "refused"),
                        List.of("call.refused", "show-table", "out-of-scope", "refused"));
        assertThat(of("nobody"))
                .extracting(AuditView::target, AuditView::detail)
                .contains(tuple("GET /api/v1/status", "unauthorized"));
    }

    @Test
    void isSealedByTheLeaderAndVerified() throws Exception {
        AuditKeeper keeper = new AuditKeeper(api.database(), api.secrets());
        keeper.step(api.term());
        AuditVerdict whole = audit.verify(Optional.empty());
        assertThat(List.of(whole.intact(), whole.unsealed())).containsExactly(true, 0L);
        assertThat(whole.entries()).isPositive();
        api.key("rupert", "viewer");
        assertThat(audit.verify(Optional.of(whole.head())).unsealed()).isEqualTo(1);
        keeper.step(api.term());
        assertThat(audit.verify(Optional.of(whole.head())).entries()).isEqualTo(whole.entries() + 1);
        api.run("UPDATE audit SET detail = CONCAT(detail, '!') WHERE place = 1");
        AuditVerdict broken = audit.verify(Optional.empty());
        assertThat(broken.intact()).isFalse();
        assertThat(Objects.requireNonNull(broken.broken()).place()).isEqualTo(1);
        api.run("UPDATE audit SET detail = LEFT(detail, CHAR_LENGTH(detail) - 1) WHERE place = 1");
        assertThat(audit.verify(Optional.empty()).intact()).isTrue();
        JsonNode bad = api.get("/api/v1/audit/verify?head=x").body();
        assertThat(bad.path("code").asText()).isEqualTo("bad-request");
    }
}
