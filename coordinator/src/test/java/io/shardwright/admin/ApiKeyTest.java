package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiKeyTest {
    @TempDir
    private Path folder;

    @Test
    void makesAKeyThatItsOwnerAloneCanRead() throws Exception {
        Path file = folder.resolve("below/api-key");
        ApiKey made = ApiKey.loadOrCreate(file, new SecureRandom());
        String key = Files.readString(file).strip();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Base64.getUrlDecoder().decode(key)).hasSize(32);
        assertThat(made.matches("Bearer " + key)).isTrue();
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
        assertThat(ApiKey.loadOrCreate(file, new SecureRandom()).matches("Bearer " + key))
                .as("a second start keeps it")
                .isTrue();
    }

    @Test
    void refusesAFileThatOthersCanReadOrThatHoldsNoKey() throws Exception {
        Path open = Files.writeString(folder.resolve("open"), "x".repeat(43));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        refused(open, "is open to other users");
        Path brief = Files.writeString(folder.resolve("brief"), "secret\n");
        Files.setPosixFilePermissions(brief, PosixFilePermissions.fromString("rw-------"));
        refused(brief, "has fewer than 32 characters");
    }

    private static void refused(Path file, String message) {
        assertThatThrownBy(() -> ApiKey.loadOrCreate(file, new SecureRandom()))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
                    assertThat(e.message()).contains(message).doesNotContain("secret");
                });
    }
}
