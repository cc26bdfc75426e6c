package io.shardwright.cli;

import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.RunningCluster;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which cluster is asked and with which key. */
final class ApiAccess {
    static final String API_VARIABLE = "SHARDWRIGHT_API";
    static final String KEY_FILE_VARIABLE = "SHARDWRIGHT_API_KEY_FILE";
    static final String AUTHORITY_FILE_VARIABLE = "SHARDWRIGHT_API_AUTHORITY_FILE";

    /** What can stand in a header of a request. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,1024}");

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int PORT_MAX = 65_535;

    @Option(
            names = "--api",
            paramLabel = "URL",
            split = ",",
            description = "Coordinators' addresses, separated by commas. Default: $" + API_VARIABLE
                    + ", else the local cluster that runs here.")
    private @Nullable List<String> apis;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "File with the API key. Default: $" + KEY_FILE_VARIABLE
                    + ", else the local cluster's that runs here.")
    private @Nullable Path keyFile;

    @Option(
            names = "--authority-file",
            paramLabel = "FILE",
            description =
                    "Certificates of the authorities that https addresses are believed by, in PEM form. Default: $"
                            + AUTHORITY_FILE_VARIABLE
                            + ", else the local cluster's that runs here, else whom Java trusts.")
    private @Nullable Path authorityFile;

    /** A client by options, then environment, then the local cluster of {@code base}. */
    ShardwrightClient connect(Map<String, String> environment, Path base) {
        Optional<RunningCluster> running = RunningCluster.find(base);
        List<URI> addresses = new ArrayList<>();
        String fromEnvironment = environment.getOrDefault(API_VARIABLE, "");
        if (apis != null) {
            apis.forEach(api -> addresses.add(uri(api)));
        } else if (!fromEnvironment.isBlank()) {
            for (String api : fromEnvironment.split(",", -1)) {
                addresses.add(uri(api.strip()));
            }
        } else {
            running.ifPresent(cluster -> addresses.addAll(cluster.apis()));
        }
        if (addresses.isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "no coordinator is named and no local cluster runs here",
                    "Give --api URL and --key-file FILE, set " + API_VARIABLE + " and " + KEY_FILE_VARIABLE
                            + ", or start one with 'shardwright up'.");
        }
        String key = key(environment, running);
        boolean secured = addresses.stream().anyMatch(address -> "https".equals(address.getScheme()));
        return authority(
                        environment,
                        running.filter(cluster -> secured && cluster.apis().containsAll(addresses)))
                .map(file -> ShardwrightClient.connect(addresses, key, file))
                .orElseGet(() -> ShardwrightClient.connect(addresses, key));
    }

    private Optional<Path> authority(Map<String, String> environment, Optional<RunningCluster> running) {
        String fromEnvironment = environment.getOrDefault(AUTHORITY_FILE_VARIABLE, "");
        if (authorityFile != null) {
            return Optional.of(authorityFile);
        }
        return fromEnvironment.isBlank()
                ? running.flatMap(RunningCluster::authorityFile)
                : Optional.of(Path.of(fromEnvironment));
    }

    private String key(Map<String, String> environment, Optional<RunningCluster> running) {
        String fromEnvironment = environment.getOrDefault(KEY_FILE_VARIABLE, "");
        @Nullable
        Path file = keyFile != null
                ? keyFile
                : !fromEnvironment.isBlank()
                        ? Path.of(fromEnvironment)
                        : running.map(RunningCluster::keyFile).orElse(null);
        if (file == null) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "no API key is given",
                    "Give --key-file FILE or set " + KEY_FILE_VARIABLE + ".");
        }
        try {
            String key = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            if (!KEY.matcher(key).matches()) {
                throw new ShardwrightException(
                        ErrorCode.BAD_SETTING,
                        "the API key file " + file + " holds no key: one is a single word in printable ASCII",
                        "Name the coordinator's key file, or a copy that you alone can read.");
            }
            return key;
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the API key file " + file + " cannot be read",
                    "Name the coordinator's key file, or a copy that you alone can read.",
                    e);
        }
    }

    private static URI uri(String text) {
        try {
            URI uri = URI.create(text);
            if (SCHEMES.contains(uri.getScheme()) && uri.getHost() != null && uri.getPort() <= PORT_MAX) {
                return uri;
            }
            throw new IllegalArgumentException("scheme, host or port");
        } catch (IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "'" + text + "' is no address",
                    "Write http://HOST:PORT or https://HOST:PORT.",
                    e);
        }
    }
}
