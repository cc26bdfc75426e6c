package io.shardwright.config;

import io.shardwright.files.ReadFiles;
import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one YAML file, key by key. What the file holds besides the keys that there are is unknown and refused first of all: of a misspelt key
 * it is said that nobody knows it, not that another is missing.
 *
 * <p>An environment variable overrides a key of the file. Its name is {@code SHARDWRIGHT_} and the key in upper case with every character other
 * than letters and digits as {@code _}: {@code metadata.password-file} is overridden by {@code SHARDWRIGHT_METADATA_PASSWORD_FILE}. A variable
 * that is empty counts as not set. Where a key has a {@code -file} twin, giving one of them by a variable puts aside the other in the file.
 *
 * <p>Relative paths start at the file's folder. All refusals are {@link ErrorCode#BAD_SETTING}.
 */
final class Settings {
    private static final String VARIABLE_PREFIX = "SHARDWRIGHT_";
    private static final int FILE_ORDINAL = 100;
    private static final int VARIABLES_ORDINAL = 300;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern INDEX = Pattern.compile("\\[\\d+]");
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");
    private static final String NAME_FORM = "1 to 32 of a-z, 0-9 and -, beginning with a letter";

    private final Path file;
    private final Map<String, String> variables;
    private final SmallRyeConfig config;
    private final Set<String> keysInFile;
    private final KnownKeys known;
    private final ReadFiles files;

    /** What these keys are, whatever file and variables say. */
    private final Map<String, Object> kept;

    /** What was read so far. */
    private final Map<String, Object> values = new TreeMap<>();

    private Settings(
            Path file,
            Map<String, String> variables,
            SmallRyeConfig config,
            Set<String> keysInFile,
            KnownKeys known,
            ReadFiles files) {
        this.file = file;
        this.variables = variables;
        this.config = config;
        this.keysInFile = keysInFile;
        this.known = known;
        this.files = files;
        this.kept = Map.of();
    }

    private Settings(Settings read, Map<String, Object> kept) {
        this.file = read.file;
        this.variables = read.variables;
        this.config = read.config;
        this.keysInFile = read.keysInFile;
        this.known = read.known;
        this.files = read.files;
        this.kept = Map.copyOf(kept);
    }

    /**
     * Reads the file.
     *
     * @param files reads it, and the secrets that it names
     * @param table the keys that there are
     */
    static Settings load(ReadFiles files, Path file, Map<String, String> environment, Collection<Setting> table) {
        Map<String, String> variables = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(VARIABLE_PREFIX) && !value.isBlank()) {
                variables.put(name.substring(VARIABLE_PREFIX.length()), value);
            }
        });
        YamlConfigSource yaml = SettingsText.yaml(files, file, FILE_ORDINAL);
        // No interceptors: a password with ${ in it means just that.
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(yaml, new EnvConfigSource(variables, VARIABLES_ORDINAL))
                .build();
        Set<String> inFile = new TreeSet<>();
        yaml.getPropertyNames().forEach(key -> inFile.add(INDEX.matcher(key).replaceAll("")));
        Settings settings = new Settings(file, variables, config, inFile, new KnownKeys(table), files);
        settings.known.refuseUnknown(inFile, file);
        settings.known.refuseMisspelt(variables.keySet(), VARIABLE_PREFIX);
        return settings;
    }

    /** The same file and variables, but for some keys whose values are given. */
    Settings keeping(Map<String, Object> given) {
        return new Settings(this, given);
    }

    /** The value of every key that was read, as it was read: a default where nothing is set. */
    Map<String, Object> values() {
        return Map.copyOf(values);
    }

    /** The value of a key: the one that is kept, or the one that is read now. A key is read as one type only. */
    @SuppressWarnings("unchecked")
    private <T> T noted(String key, Supplier<T> read) {
        T value = kept.containsKey(key) ? (T) kept.get(key) : read.get();
        values.put(key, value);
        return value;
    }

    /** A text that must be there. */
    String text(String key) {
        return noted(key, () -> required(key));
    }

    String text(String key, String otherwise) {
        return noted(key, () -> Optional.ofNullable(value(key)).orElse(otherwise));
    }

    private String required(String key) {
        String value = value(key);
        if (value == null) {
            throw missing(key, "Add it to the file or set " + variable(key) + ".");
        }
        return value;
    }

    /** The name of a process, cluster or the like: {@value #NAME_FORM}. */
    String name(String key) {
        return legalName(key, text(key));
    }

    String name(String key, String otherwise) {
        return legalName(key, text(key, otherwise));
    }

    private String legalName(String key, String value) {
        if (!NAME.matcher(value).matches()) {
            throw illegal(key, NAME_FORM);
        }
        return value;
    }

    int integer(String key, int otherwise, int min, int max) {
        return noted(key, () -> legalInteger(key, otherwise, min, max));
    }

    private int legalInteger(String key, int otherwise, int min, int max) {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        String allowed = "a whole number from " + min + " to " + max;
        if (!value.matches("-?[0-9]{1,9}")) {
            throw illegal(key, allowed);
        }
        int number = Integer.parseInt(value);
        if (number < min || number > max) {
            throw illegal(key, allowed);
        }
        return number;
    }

    /** One of an enum's constants, written in lower case. */
    <E extends Enum<E>> E choice(String key, E otherwise) {
        return noted(key, () -> legalChoice(key, otherwise));
    }

    private <E extends Enum<E>> E legalChoice(String key, E otherwise) {
        String value = value(key);
        if (value == null) {
            return otherwise;
        }
        List<String> labels = new ArrayList<>();
        for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
            String label = constant.name().toLowerCase(Locale.ROOT);
            if (label.equals(value)) {
                return constant;
            }
            labels.add(label);
        }
        throw illegal(key, String.join(" or ", labels));
    }

    Endpoint endpoint(String key) {
        return noted(key, () -> endpointOf(key, required(key), "host:port"));
    }

    Endpoint endpoint(String key, Endpoint otherwise) {
        return noted(key, () -> {
            String value = value(key);
            return value == null ? otherwise : endpointOf(key, value, "host:port");
        });
    }

    /** Addresses, none if the key is not set. */
    List<Endpoint> endpoints(String key) {
        return noted(
                key,
                () -> value(key) == null
                        ? List.of()
                        : listed(required(key)).stream()
                                .map(text -> endpointOf(key, text, "host:port"))
                                .toList());
    }

    /** Reads an address that is the whole or a part of a key's value. */
    Endpoint endpointOf(String key, String text, String form) {
        try {
            return Endpoint.parse(text);
        } catch (ShardwrightException e) {
            throw illegal(key, form + ", port 1 to 65535");
        }
    }

    /** Where others reach what listens here: the same address, unless that is every address of the host and so none. */
    Endpoint advertised(String key, Endpoint listen) {
        return noted(key, () -> {
            String value = value(key);
            return value == null ? reachable(key, listen) : endpointOf(key, value, "host:port");
        });
    }

    /** What listens here, unless that is every address of the host: then a key has to say where others reach it. */
    Endpoint reachable(String key, Endpoint listen) {
        if (WILDCARDS.contains(listen.host())) {
            throw missing(key, "Name the address under which others reach " + listen + ".");
        }
        return listen;
    }

    /** Whether any of these is set. */
    boolean isGiven(String... keys) {
        return Arrays.stream(keys).anyMatch(key -> value(key) != null);
    }

    /** A path; whether a file is there is not looked at. */
    Path file(String key) {
        return beside(text(key));
    }

    /** A path that need not be given. */
    Optional<Path> optionalFile(String key) {
        return noted(key, () -> Optional.ofNullable(value(key)).map(this::beside));
    }

    /** Several texts, separated by commas or as a YAML list, which SmallRye gives as the same. */
    List<String> list(String key) {
        return listed(text(key));
    }

    private static List<String> listed(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    /** A secret, given as {@code key} or in the file that {@code key-file} names. */
    Secret secret(String key) {
        return noted(key, () -> presentSecret(key));
    }

    private Secret presentSecret(String key) {
        String fileKey = key + KnownKeys.FILE_TWIN;
        String direct = value(key);
        String path = value(fileKey);
        if (direct != null && path != null) {
            if (fromVariable(key) == fromVariable(fileKey)) {
                throw new ShardwrightException(
                        ErrorCode.BAD_SETTING, "both " + key + " and " + fileKey + " are set", "Set one of the two.");
            }
            return fromVariable(key) ? new Secret(direct) : readSecret(fileKey, path);
        }
        if (direct != null) {
            return new Secret(direct);
        }
        if (path != null) {
            return readSecret(fileKey, path);
        }
        throw missing(key, "Add it or " + fileKey + " to the file, or set " + variable(key) + ".");
    }

    /** A secret that need not be given, in the file that this key names. */
    Optional<Secret> secretFile(String key) {
        return noted(key, () -> Optional.ofNullable(value(key)).map(path -> readSecret(key, path)));
    }

    private Secret readSecret(String key, String path) {
        try {
            String secret = SettingsText.of(files.bytes(beside(path))).stripTrailing();
            if (secret.isEmpty()) {
                throw new IOException("it is empty");
            }
            return new Secret(secret);
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "setting '" + key + "' names " + path + ", which cannot be read: " + SettingsText.reason(e),
                    "Name a file that holds the secret and that this user may read.",
                    e);
        }
    }

    /** The names one level below a prefix, in the file or by a variable such as {@code SHARDWRIGHT_<PREFIX>_<NAME>_USER}. */
    Set<String> names(String prefix) {
        Set<String> names = new TreeSet<>();
        for (String key : keysInFile) {
            if (key.startsWith(prefix + ".")) {
                String name = key.substring(prefix.length() + 1).replaceFirst("\\.[^.]*$", "");
                if (!NAME.matcher(name).matches()) {
                    throw new ShardwrightException(
                            ErrorCode.BAD_SETTING,
                            "'" + name + "' below " + prefix + " is no name",
                            "Use " + NAME_FORM + ".");
                }
                names.add(name);
            }
        }
        Pattern form = Pattern.compile(bareVariable(prefix) + "_(.+)_USER");
        for (String variable : variables.keySet()) {
            Matcher matcher = form.matcher(variable);
            if (matcher.matches()) {
                names.add(matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        return names;
    }

    /** The refusal of a key's value; the value itself is shown unless it is a secret, which no caller passes here. */
    ShardwrightException illegal(String key, String allowed) {
        String origin = fromVariable(key) ? variable(key) : file.toString();
        return new ShardwrightException(
                ErrorCode.BAD_SETTING,
                "setting '" + key + "' is '" + shown(raw(key)) + "' in " + origin,
                "Allowed: " + allowed + ".");
    }

    /** Who writes a login into an address has written a password there. */
    private static String shown(@Nullable String value) {
        return value != null && value.contains("@") ? "***" : String.valueOf(value);
    }

    ShardwrightException missing(String key, String advice) {
        return new ShardwrightException(ErrorCode.BAD_SETTING, "setting '" + key + "' is missing in " + file, advice);
    }

    private @Nullable String value(String key) {
        if (!known.has(key)) {
            throw new IllegalArgumentException("setting '" + key + "' is read and was not told of");
        }
        String value = raw(key);
        if (value != null && value.isBlank()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "setting '" + key + "' is empty in " + file,
                    "Give it a value or remove it.");
        }
        return value;
    }

    private @Nullable String raw(String key) {
        return config.getConfigValue(key).getValue();
    }

    private boolean fromVariable(String key) {
        return EnvConfigSource.NAME.equals(config.getConfigValue(key).getConfigSourceName());
    }

    private Path beside(String path) {
        return file.toAbsolutePath().resolveSibling(path);
    }

    private static String variable(String key) {
        return VARIABLE_PREFIX + bareVariable(key);
    }

    private static String bareVariable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
