package io.shardwright.localdb;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The programs of one MariaDB on this machine.
 *
 * @param kind {@code path} for an installed server, {@code embedded} for the one from the jar
 * @param server the mariadbd program
 * @param installer the script mariadb-install-db
 * @param base the folder given as {@code --basedir}; null for an installed server, which knows its own
 */
public record MariaDbBinaries(
        String kind, Path server, Path installer, @Nullable Path base) {
    /** Which server to use: {@code embedded}, {@code path}, or a folder that holds one. Unset: path if there is one, else embedded. */
    public static final String CHOICE_PROPERTY = "shardwright.mariadb";

    public static final String CHOICE_VARIABLE = "SHARDWRIGHT_MARIADB";

    // Debian keeps mariadbd where the PATH of ordinary users does not reach.
    private static final List<String> SYSTEM_FOLDERS =
            List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/usr/libexec");

    /** Finds the server to use by system property, environment and PATH; unpacks the embedded one when it is its turn. */
    public static MariaDbBinaries find() {
        @Nullable String choice = System.getProperty(CHOICE_PROPERTY, System.getenv(CHOICE_VARIABLE));
        return find(choice == null ? "" : choice.strip(), System.getenv(), CacheFolder.ofUser());
    }

    static MariaDbBinaries find(String choice, Map<String, String> environment, Path cache) {
        return switch (choice) {
            case "embedded" -> EmbeddedServer.unpackInto(cache);
            case "" -> onPath(environment).orElseGet(() -> EmbeddedServer.unpackInto(cache));
            case "path" ->
                onPath(environment)
                        .orElseThrow(
                                () -> missing("no mariadbd with its mariadb-install-db is on PATH or in /usr/sbin"));
            default ->
                in(Path.of(choice))
                        .orElseThrow(() -> missing(
                                CHOICE_VARIABLE + "=" + choice + " holds no mariadbd with its mariadb-install-db"));
        };
    }

    private static ShardwrightException missing(String message) {
        return new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER,
                message,
                "Install a MariaDB server package, or set " + CHOICE_VARIABLE + "=embedded.");
    }

    private static Optional<MariaDbBinaries> onPath(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!folder.isBlank()) {
                folders.add(Path.of(folder));
            }
        }
        SYSTEM_FOLDERS.forEach(folder -> folders.add(Path.of(folder)));
        Optional<Path> server = program("mariadbd", folders);
        Optional<Path> installer = program("mariadb-install-db", folders);
        return server.isPresent() && installer.isPresent()
                ? Optional.of(new MariaDbBinaries("path", server.get(), installer.get(), null))
                : Optional.empty();
    }

    private static Optional<MariaDbBinaries> in(Path base) {
        List<Path> folders = new ArrayList<>();
        for (String folder : List.of("", "sbin", "bin", "scripts", "libexec")) {
            folders.add(base.resolve(folder));
        }
        Optional<Path> server = program("mariadbd", folders);
        Optional<Path> installer = program("mariadb-install-db", folders);
        return server.isPresent() && installer.isPresent()
                ? Optional.of(new MariaDbBinaries("path", server.get(), installer.get(), base.toAbsolutePath()))
                : Optional.empty();
    }

    private static Optional<Path> program(String name, List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Options that every call of its programs begins with. */
    List<String> baseOptions() {
        return base == null ? List.of("--no-defaults") : List.of("--no-defaults", "--basedir=" + base);
    }

    /** Whether servers of this kind can be unpacked here: the jar holds programs for Linux on x86_64 only. */
    public static boolean embeddedRunsHere() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "");
        return system.equals("linux") && (processor.equals("amd64") || processor.equals("x86_64"));
    }
}
