package io.shardwright.localdb;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * An initialised data folder that new servers begin with a copy of: initialising takes a second or more, copying some milliseconds. It holds the
 * system tables and no secret.
 */
final class DataTemplate {
    // Part of the entry's name: raise it when the options below change.
    private static final String FORMAT = "1";

    /** Size of InnoDB's log files; small, because every server has its own copy. */
    static final String LOG_SIZE_OPTION = "--innodb-log-file-size=24M";

    private DataTemplate() {}

    static void copyTo(Path data, MariaDbBinaries binaries, Path cache) {
        try {
            copy(CacheFolder.entry(cache, name(binaries), folder -> fill(folder, binaries)), data);
        } catch (IOException e) {
            throw uncopied(data, e);
        }
    }

    /** The name of its entry. Another program, or the same path after an upgrade, gets a template of its own. */
    static String name(MariaDbBinaries binaries) throws IOException {
        return "data-" + fingerprint(binaries);
    }

    static void copy(Path template, Path data) throws IOException {
        // Renamed when it is complete, so that a copy broken off is never taken for a data folder.
        Path half = data.resolveSibling(data.getFileName() + ".half");
        CacheFolder.deleteTree(half);
        CacheFolder.copyTree(template, half);
        Files.move(half, data, StandardCopyOption.ATOMIC_MOVE);
    }

    static ShardwrightException uncopied(Path data, IOException e) {
        return new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER,
                "cannot make the data folder " + data + ": " + e.getMessage(),
                "Free some 200 MB there.",
                e);
    }

    /** Options by which the programs run as the user who started us; mariadbd refuses to run as root unless told. */
    static List<String> userOptions() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0) ? List.of("--user=root") : List.of();
        } catch (IOException | UnsupportedOperationException e) {
            return "root".equals(System.getProperty("user.name")) ? List.of("--user=root") : List.of();
        }
    }

    private static void fill(Path folder, MariaDbBinaries binaries) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(binaries.installer().toString());
        command.addAll(binaries.baseOptions());
        command.addAll(userOptions());
        command.addAll(List.of(
                "--datadir=" + folder, "--auth-root-authentication-method=normal", "--skip-test-db", LOG_SIZE_OPTION));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "mariadb-install-db said: " + said.strip().lines().reduce("", (a, b) -> b));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String fingerprint(MariaDbBinaries binaries) throws IOException {
        String of = FORMAT
                + binaries.server().toRealPath()
                + Files.size(binaries.server())
                + Files.getLastModifiedTime(binaries.server()).toMillis();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(of.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
