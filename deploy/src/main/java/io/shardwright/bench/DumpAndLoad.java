package io.shardwright.bench;

import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The peer of a move: mydumper writes a table to files, myloader reads them into another server, each with as many threads as there are cores. */
final class DumpAndLoad {
    private static final String SCHEMA = "peer";

    private final Path folder;

    DumpAndLoad(Path folder) {
        this.folder = folder;
    }

    boolean isInstalled() {
        return List.of("mydumper", "myloader").stream()
                .allMatch(program -> Arrays.stream(
                                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program))));
    }

    /** Brings a table into an empty database of another server; seconds from beginning to end. */
    double seconds(LocalNode source, String table, LocalNode target) {
        MoveBench.root(target, "DROP DATABASE IF EXISTS " + SCHEMA);
        MoveBench.root(target, "CREATE DATABASE " + SCHEMA);
        Path files = folder.resolve("dump-" + System.nanoTime());
        String threads = String.valueOf(Runtime.getRuntime().availableProcessors());
        long begun = System.nanoTime();
        run(
                source,
                "mydumper",
                "-B",
                source.server().dataSchema(),
                "-T",
                table,
                "-r",
                "250000",
                "-t",
                threads,
                "-o",
                files.toString());
        // -e: with a binary log, as every server of ours has one.
        run(target, "myloader", "-B", SCHEMA, "-e", "-t", threads, "-d", files.toString());
        double seconds = (System.nanoTime() - begun) / 1e9;
        String loaded = MoveBench.root(target, "SELECT COUNT(*) FROM " + SCHEMA + "." + table)
                .get(0)
                .toString();
        String dumped = MoveBench.root(
                        source, "SELECT COUNT(*) FROM " + source.server().dataSchema() + "." + table)
                .get(0)
                .toString();
        MoveBench.root(target, "DROP DATABASE " + SCHEMA);
        if (!loaded.equals(dumped)) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "myloader loaded " + loaded + " of " + dumped + " rows",
                    "Read its words in " + folder + ".");
        }
        return seconds;
    }

    private void run(LocalNode node, String program, String... arguments) {
        try {
            // The password goes by a file that only its owner reads, not by the list of processes.
            Path defaults = Files.createTempFile(folder, program, ".cnf");
            Files.writeString(
                    defaults,
                    "[" + program + "]\nhost=127.0.0.1\nport="
                            + node.server().endpoint().port() + "\nuser=" + Account.ROOT + "\npassword="
                            + node.server().account(Account.ROOT).password() + "\n");
            List<String> command = new ArrayList<>(List.of(program, "--defaults-file=" + defaults));
            command.addAll(List.of(arguments));
            Path log = folder.resolve(program + ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            int code = process.waitFor();
            Files.delete(defaults);
            if (code != 0) {
                throw new ShardwrightException(
                        ErrorCode.LOCAL_CLUSTER, program + " ended with " + code, "Read its words in " + log + ".");
            }
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER, program + " cannot be run: " + e.getMessage(), "Install mydumper.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShardwrightException(ErrorCode.LOCAL_CLUSTER, "interrupted", "Run it again.", e);
        }
    }
}
