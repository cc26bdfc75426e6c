package io.shardwright.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerSecretsTest {
    private static final String OLD = "0".repeat(32);
    private static final String NEW = "1".repeat(32);

    @TempDir
    private Path folder;

    private OwnerOnlyFile file(String text) throws Exception {
        Path path = Files.writeString(folder.resolve("secret"), text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return new OwnerOnlyFile("api.secret-file", path);
    }

    @Test
    void digestsAreThoseOfHmacSha256() throws Exception {
        ServerSecrets secrets = ServerSecrets.read(file(OLD + "\n"));
        // printf 'key\nabc' | openssl dgst -sha256 -hmac 00000000000000000000000000000000
        assertThat(secrets.digest(secrets.newest(), "key", "abc"))
                .contains("53a9dc9af5bd2d24f27fb4c78d340f012f7560c4c551f1e8073cf36db7feffbd");
        assertThat(secrets.digest(secrets.newest(), "audit", "abc"))
                .isNotEqualTo(secrets.digest(secrets.newest(), "key", "abc"));
        assertThat(secrets.digest("unknown", "key", "abc")).isEmpty();
    }

    @Test
    void theNewestComesFirstAndTheOldOnesStillCount() throws Exception {
        ServerSecrets before = ServerSecrets.read(file(OLD));
        ServerSecrets after = ServerSecrets.read(file(NEW + "\n\n" + OLD + "\n"));
        assertThat(after.newest()).isNotEqualTo(before.newest());
        assertThat(after.names()).containsExactly(after.newest(), before.newest());
        assertThat(after.digest(before.newest(), "key", "x")).isEqualTo(before.digest(before.newest(), "key", "x"));
    }

    @Test
    void aSecretIsBegunOnceInAFileOfItsOwner() throws Exception {
        OwnerOnlyFile file = new OwnerOnlyFile("api.secret-file", folder.resolve("below/secret"));
        ServerSecrets begun = ServerSecrets.readOrBegin(file, new SplittableRandom(1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(ServerSecrets.readOrBegin(file, new SplittableRandom(2)).newest())
                .isEqualTo(begun.newest());
        try (var files = Files.list(folder.resolve("below"))) {
            assertThat(files).containsExactly(file.path());
        }
    }

    @Test
    void filesThatOthersCanReadOrThatHoldTooLittleAreRefusedUntold() throws Exception {
        OwnerOnlyFile open = file(OLD);
        Files.setPosixFilePermissions(open.path(), PosixFilePermissions.fromString("rw-r-----"));
        refused(open, "is open to other users");
        refused(file(OLD + "\nbrief-one"), "fewer than 32 characters");
        refused(file("\n"), "fewer than 32 characters");
        refused(new OwnerOnlyFile("api.secret-file", folder.resolve("none")), "is not there");
    }

    private static void refused(OwnerOnlyFile file, String message) {
        assertThatThrownBy(() -> ServerSecrets.read(file)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
            assertThat(e.message()).contains(message, "api.secret-file").doesNotContain(OLD, "brief-one");
        });
    }

    @Test
    void keysAreReadAsTheyAreWrittenAndPrintWithoutTheirSecret() {
        BearerKey key = BearerKey.draw(new SplittableRandom(1));
        assertThat(BearerKey.parse(key.text())).contains(key);
        assertThat(key.secret()).hasSize(43);
        assertThat(key.toString()).contains(key.id().value()).doesNotContain(key.secret());
        assertThat(BearerKey.parse(key.text() + "x")).isEmpty();
        assertThat(BearerKey.parse(key.text().substring(1))).isEmpty();
        assertThat(BearerKey.parse("")).isEmpty();
    }
}
