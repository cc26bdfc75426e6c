package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.shardwright.access.Operation;
import io.shardwright.access.Role;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may do what: every operation, by every role and by nobody. */
final class RolesTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static final Map<Role, String> KEYS = new TreeMap<>();

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        for (Role role : Role.values()) {
            KEYS.put(
                    role,
                    Objects.requireNonNull(
                            api.key("its-" + role.label(), role.label()).text()));
        }
        api.addNode("n1", "mariadb", true);
        api.createTable("users", 2);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void everyRouteHasItsRowAndEveryRowItsRoute() {
        ServerBuilder builder = Server.builder();
        api.addRoutes(builder);
        List<String> routes = builder.build().serviceConfigs().stream()
                .filter(service -> service.route().patternString().startsWith(Routes.BASE))
                .flatMap(service -> service.route().methods().stream()
                        .map(method -> method + " " + service.route().patternString()))
                .toList();
        assertThat(routes)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Operation.values())
                        .map(operation -> operation.method() + " " + Routes.BASE
                                + operation.path().replaceAll("\\{([a-z]+)}", ":$1"))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void isForItsRoleAndThoseAbove(Operation operation) throws Exception {
        String path = Routes.BASE + operation.path().replaceAll("\\{[a-z]+}", NOBODY);
        var before = api.checksums();
        Reply anonymous = api.sendWith(null, operation.method(), path, "{}");
        assertThat(List.of(anonymous.status(), anonymous.code())).containsExactly(401, "key-missing");
        for (Role role : Role.values()) {
            if (!role.covers(operation.least())) {
                Reply reply = api.sendWith(KEYS.get(role), operation.method(), path, "{}");
                assertThat(List.of(reply.status(), reply.code()))
                        .as(operation + " as " + role)
                        .containsExactly(403, "role-too-low");
                assertThat(reply.detail()).contains(operation.label(), role.label());
            }
        }
        assertThat(api.checksums()).as("a refused call changes nothing").isEqualTo(before);
        if (operation == Operation.SHOW_METRICS) {
            // Its answer is no JSON.
            return;
        }
        for (Role role : Role.values()) {
            if (role.covers(operation.least())) {
                Reply reply = api.sendWith(KEYS.get(role), operation.method(), path, "[]");
                assertThat(reply.status())
                        .as(operation + " as " + role + ": " + reply)
                        .isNotIn(401, 403);
            }
        }
    }

    @Test
    void changesThatAreRefusedWouldHaveBeenMade() throws Exception {
        Map<String, String> changes = Map.of(
                "/api/v1/tables",
                        "{\"name\":\"new_ones\",\"columns\":\"id bigint primary key\",\"shardKey\":\"id\",\"shards\":1}",
                "/api/v1/pauses", "{\"scope\":\"cluster\",\"reason\":\"r\"}",
                "/api/v1/keys", "{\"name\":\"mallory\",\"role\":\"admin\"}",
                "/api/v1/nodes/n1/lose", "{\"reason\":\"r\"}");
        var before = api.checksums();
        changes.forEach((path, body) -> {
            assertThat(api.sendWith(KEYS.get(Role.VIEWER), "POST", path, body).status())
                    .isEqualTo(403);
            assertThat(api.sendWith(null, "POST", path, body).status()).isEqualTo(401);
        });
        assertThat(api.sendWith(KEYS.get(Role.VIEWER), "DELETE", "/api/v1/tables/users", "")
                        .status())
                .isEqualTo(403);
        assertThat(api.checksums()).isEqualTo(before);
        assertThat(api.sendWith(
                                KEYS.get(Role.OPERATOR),
                                "POST",
                                "/api/v1/pauses",
                                Objects.requireNonNull(changes.get("/api/v1/pauses")))
                        .status())
                .isEqualTo(200);
        assertThat(api.delete("/api/v1/pauses?scope=cluster").status()).isEqualTo(200);
    }
}
