package io.shardwright.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Word of the local cluster that runs now, in {@code cluster.json} of its base folder, so that commands find it without options.
 *
 * @param apis base URLs of its coordinators
 * @param keyFile the file with its API key
 * @param authorityFile with the certificate of its authority, if its API is served over TLS
 * @param pid of the process that holds it up: when that was killed, nobody took the word back
 */
public record RunningCluster(List<URI> apis, Path keyFile, Optional<Path> authorityFile, long pid) {
    private static final String FILE = "cluster.json";

    public RunningCluster {
        apis = List.copyOf(apis);
    }

    /** The cluster that runs below {@code base}, if one does. */
    public static Optional<RunningCluster> find(Path base) {
        Path file = base.resolve(FILE);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            Written written = Json.mapper().readValue(Files.readString(file), Written.class);
            boolean alive = ProcessHandle.of(written.pid())
                    .filter(ProcessHandle::isAlive)
                    .isPresent();
            return alive ? Optional.of(written.cluster()) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER_REFUSED,
                    file + " cannot be read",
                    "Remove it, or give --api and --key-file.",
                    e);
        }
    }

    void write(Path base) throws IOException {
        Path draft = base.resolve(FILE + ".new");
        Files.writeString(draft, json());
        Files.move(draft, base.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Takes the word back, unless another cluster has left its own since. */
    void remove(Path base) throws IOException {
        Path file = base.resolve(FILE);
        if (Files.exists(file) && Files.readString(file).equals(json())) {
            Files.delete(file);
        }
    }

    private String json() {
        try {
            return Json.mapper()
                    .writeValueAsString(new Written(
                            apis.stream().map(URI::toString).toList(),
                            keyFile.toString(),
                            authorityFile.map(Path::toString).orElse(null),
                            pid));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and a number can be written as JSON", e);
        }
    }

    private record Written(
            List<String> apis, String keyFile, @Nullable String authorityFile, long pid) {
        RunningCluster cluster() {
            return new RunningCluster(
                    apis.stream().map(URI::create).toList(),
                    Path.of(keyFile),
                    Optional.ofNullable(authorityFile).map(Path::of),
                    pid);
        }
    }
}
