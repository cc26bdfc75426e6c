package io.shardwright.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a running process takes of changed settings. */
final class SettingsChangeTest {
    private static final List<Setting> TABLE = Stream.concat(
                    Setting.atOnce(
                            "db.password",
                            "meta.user",
                            "meta.password",
                            "routes.*.user",
                            "routes.*.password",
                            "days",
                            "link.key")
                            .stream(),
                    Setting.atRestart("db.user", "db.address", "meta.url", "lanes", "name").stream())
            .toList();

    private static final Map<String, Object> RUNNING = Map.of(
            "db.user",
            "u",
            "db.address",
            "h:1",
            "db.password",
            new Secret("p"),
            "meta.url",
            "h:2/m",
            "meta.user",
            "m",
            "meta.password",
            new Secret("q"),
            "lanes",
            4,
            "days",
            7);

    private static SettingsChange change(Object... keysAndValues) {
        Map<String, Object> read = new HashMap<>(RUNNING);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            read.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return SettingsChange.between(RUNNING, read, TABLE);
    }

    private static SettingsChange of(Set<String> taken, Set<String> waiting) {
        return new SettingsChange(taken, waiting);
    }

    @Test
    void whatIsTheSameIsNoChange() {
        assertThat(change()).isEqualTo(of(Set.of(), Set.of()));
        assertThat(change("days", 7, "meta.password", new Secret("q"))).isEqualTo(of(Set.of(), Set.of()));
    }

    @Test
    void whatWaitsKeepsNothingElseFromBeingTaken() {
        assertThat(change("days", 8, "lanes", 5)).isEqualTo(of(Set.of("days"), Set.of("lanes")));
    }

    @Test
    void aPasswordIsTakenAndWaitsWithItsUserAndServer() {
        Secret other = new Secret("r");
        assertThat(change("db.password", other)).isEqualTo(of(Set.of("db.password"), Set.of()));
        assertThat(change("db.password", other, "db.user", "v"))
                .isEqualTo(of(Set.of(), Set.of("db.user", "db.password")));
        assertThat(change("db.password", other, "db.address", "h:9"))
                .isEqualTo(of(Set.of(), Set.of("db.address", "db.password")));
        assertThat(change("meta.password", other, "meta.user", "n"))
                .isEqualTo(of(Set.of("meta.user", "meta.password"), Set.of()));
        assertThat(change("meta.password", other, "meta.user", "n", "meta.url", "h:3/m"))
                .isEqualTo(of(Set.of(), Set.of("meta.user", "meta.password", "meta.url")));
        assertThat(change("meta.password", other, "db.user", "v"))
                .as("another server's user")
                .isEqualTo(of(Set.of("meta.password"), Set.of("db.user")));
    }

    @Test
    void whatComesAndGoesIsAChange() {
        assertThat(change("routes.a.user", "x", "routes.a.password", new Secret("y")))
                .isEqualTo(of(Set.of("routes.a.user", "routes.a.password"), Set.of()));
        assertThat(SettingsChange.between(Map.of("routes.a.user", "x", "name", "n"), Map.of("name", "n"), TABLE))
                .isEqualTo(of(Set.of("routes.a.user"), Set.of()));
    }
}
