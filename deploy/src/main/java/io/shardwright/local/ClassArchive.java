package io.shardwright.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Archives of loaded classes beside the jars, one a kind of process, with which our JVMs start in half the time. A training run writes them as its
 * processes end; every later run uses those that are there. A JVM that cannot use one, being of another version, starts without.
 */
final class ClassArchive {
    /** Set to {@code true} in a training run. */
    private static final String TRAINING_PROPERTY = "shardwright.training";

    /** One process of a kind writes, the others would write the same file. */
    private static final Set<String> WRITERS = Set.of("coordinator-1", "worker-n1");

    private ClassArchive() {}

    /** The JVM options for the process of this name that runs this command of ours. */
    static List<String> options(String process, String command) {
        Path archive = folder().resolve(command + ".jsa");
        if (training()) {
            if (!WRITERS.contains(process)) {
                return List.of();
            }
            // It would tell of each class that no archive can hold.
            return List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
        }
        return Files.isReadable(archive) ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off") : List.of();
    }

    /** Whether processes write archives as they end, and need the time for it. */
    static boolean training() {
        return Boolean.getBoolean(TRAINING_PROPERTY);
    }

    /** The folder of the jars: an archive is good only for the class path that it was written with. */
    private static Path folder() {
        String first = System.getProperty("java.class.path", "").split(":", -1)[0];
        Path jar = Path.of(first.isEmpty() ? "." : first).toAbsolutePath().normalize();
        return jar.resolveSibling("");
    }
}
