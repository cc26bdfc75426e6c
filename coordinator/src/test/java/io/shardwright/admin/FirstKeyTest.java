package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.keyring.BearerKey;
import io.shardwright.keyring.OwnerOnlyFile;
import io.shardwright.keyring.ServerSecrets;
import io.shardwright.metadata.ApiKeys;
import io.shardwright.operations.FirstKey;
import io.shardwright.operations.KeyRing;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a cluster gets its first key, and an admin who has lost his a new one. */
final class FirstKeyTest {
    @TempDir
    private static Path server;

    private static RunningApi api;

    @TempDir
    private Path folder;

    private OwnerOnlyFile keyFile;
    private OwnerOnlyFile secretFile;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(server);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void noKeys() throws Exception {
        api.run("DELETE FROM api_key");
        keyFile = new OwnerOnlyFile("api.key-file", folder.resolve("api.key"));
        secretFile = new OwnerOnlyFile("api.secret-file", folder.resolve("api.secret"));
    }

    private ServerSecrets ensure() {
        return FirstKey.ensure(new ApiKeys(api.database()), keyFile, secretFile, "c1", new SecureRandom());
    }

    private KeyRing.Found found(ServerSecrets secrets, String text) {
        try (KeyRing ring = KeyRing.open(new ApiKeys(api.database()), secrets)) {
            return ring.find(BearerKey.parse(text).orElseThrow());
        }
    }

    private long keys() throws Exception {
        return Objects.requireNonNull(api.rows().get("api_key"));
    }

    private static void write(OwnerOnlyFile file, String text) throws Exception {
        Files.writeString(file.path(), text);
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void isMadeOnceIntoAFileOfItsOwner() throws Exception {
        ServerSecrets secrets = ensure();
        String key = keyFile.read().orElseThrow();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile.path())))
                .isEqualTo("rw-------");
        assertThat(found(secrets, key)).isInstanceOfSatisfying(KeyRing.Found.One.class, one -> {
            assertThat(one.key().name()).isEqualTo("admin");
            assertThat(one.key().isWholeAdmin(0)).isTrue();
        });
        ensure();
        assertThat(keyFile.read()).contains(key);
        assertThat(keys()).isEqualTo(1);
    }

    @Test
    void isNotMadeAgainWhileAnAdminHasOne() throws Exception {
        ensure();
        Files.delete(keyFile.path());
        ensure();
        assertThat(keyFile.path()).doesNotExist();
        api.run("UPDATE api_key SET revoked_at = 1, revoked_by = 'x'");
        ServerSecrets secrets = ensure();
        assertThat(found(secrets, keyFile.read().orElseThrow())).isInstanceOf(KeyRing.Found.One.class);
        assertThat(keys()).isEqualTo(2);
    }

    @Test
    void anEmptyFileAsksForOneAndAWrittenOneBringsIt() throws Exception {
        ensure();
        write(keyFile, "");
        ServerSecrets secrets = ensure();
        assertThat(found(secrets, keyFile.read().orElseThrow())).isInstanceOf(KeyRing.Found.One.class);
        String own = BearerKey.draw(new SecureRandom()).text();
        write(keyFile, own + "\n");
        assertThat(found(ensure(), own)).isInstanceOf(KeyRing.Found.One.class);
        assertThat(keys()).isEqualTo(3);
        api.run("UPDATE api_key SET revoked_at = 1, revoked_by = 'x' WHERE id = '"
                + BearerKey.parse(own).orElseThrow().id() + "'");
        assertThat(found(ensure(), own))
                .as("what was revoked stays so")
                .isInstanceOfSatisfying(
                        KeyRing.Found.One.class, one -> assertThat(one.state()).hasToString("REVOKED"));
        write(keyFile, "a".repeat(43));
        refused("holds no key");
    }

    @Test
    void keysAndTheSecretTheyWereMadeByBelongTogether() throws Exception {
        ServerSecrets secrets = ensure();
        String key = keyFile.read().orElseThrow();
        String secret = secretFile.read().orElseThrow();
        Files.delete(secretFile.path());
        refused("copy it from another coordinator");
        assertThat(secretFile.path()).doesNotExist();
        write(secretFile, "x".repeat(40));
        refused("has none of the secrets");
        assertThat(keys()).isEqualTo(1);
        write(secretFile, "x".repeat(40) + "\n" + secret);
        ServerSecrets rotated = ensure();
        assertThat(rotated.newest()).isNotEqualTo(secrets.newest());
        assertThat(found(rotated, key)).isInstanceOf(KeyRing.Found.One.class);
        write(secretFile, "x".repeat(40));
        api.run("UPDATE api_key SET secret = '" + rotated.newest() + "'");
        assertThat(found(ensure(), key)).as("under the wrong secret").isInstanceOf(KeyRing.Found.None.class);
    }

    private void refused(String message) {
        assertThatThrownBy(this::ensure).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
            assertThat(e.message()).contains(message).doesNotContain("aaaa", "xxxx");
        });
    }
}
