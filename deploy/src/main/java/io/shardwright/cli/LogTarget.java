package io.shardwright.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Where a process logs to. Chosen before the first logger is made, because Logback reads its file then. */
final class LogTarget {
    private static final Set<String> SERVERS = Set.of("coordinator", "worker");
    private static final Set<String> LAUNCHERS = Set.of("up", "demo");

    private LogTarget() {}

    /**
     * Sets the system properties that logback.xml reads.
     *
     * @param command the first word of the command line
     */
    static void choose(String command, Path base) {
        if (SERVERS.contains(command)) {
            System.setProperty("shardwright.log.to", "OUTPUT");
            return;
        }
        System.setProperty("shardwright.log.to", "FILE");
        Path folder = LAUNCHERS.contains(command) || Files.isDirectory(base)
                ? base
                : Path.of(System.getProperty("user.home", "."), ".cache", "shardwright");
        System.setProperty(
                "shardwright.log.file", folder.resolve("shardwright.log").toString());
    }

    static String file() {
        return System.getProperty("shardwright.log.file", "the log");
    }
}
