package io.shardwright.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The archive of loaded classes that lets our JVMs start in half the time, if the build has left one beside the jars. */
final class ClassArchive {
    private ClassArchive() {}

    /** The option that makes a JVM use it. A JVM that cannot use it, being of another version, starts without. */
    static Optional<String> option() {
        String first = System.getProperty("java.class.path", "").split(":", -1)[0];
        Path archive = Path.of(first.isEmpty() ? "." : first).toAbsolutePath().resolveSibling("shardwright.jsa");
        return Files.isReadable(archive) ? Optional.of("-XX:SharedArchiveFile=" + archive) : Optional.empty();
    }
}
