package io.shardwright.config;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys that a settings file may have. */
final class KnownKeys {
    /** What a secret's key has in addition if it names a file. */
    static final String FILE_TWIN = "-file";

    /** In a key: a name that the file gives. */
    private static final String ANY_NAME = "*";

    /** Typing errors are one or two letters; a key further away is another word. */
    private static final int SUGGESTION_DISTANCE_MAX = 3;

    /** A variable may be another program's, so fewer letters make it a typing error, and short ones never do. */
    private static final int VARIABLE_DISTANCE_MAX = 2;

    private static final int VARIABLE_LENGTH_MIN = 8;

    /** Of what looks otherwise somebody has written a value, perhaps a secret, where a key should be. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private final Set<String> keys;

    /** @param table what ends in {@code password} has its {@value #FILE_TWIN} twin; {@value #ANY_NAME} stands for names that the file gives */
    KnownKeys(Collection<Setting> table) {
        this.keys = new TreeSet<>();
        for (Setting setting : table) {
            keys.add(setting.key());
            if (setting.key().endsWith("password")) {
                keys.add(setting.key() + FILE_TWIN);
            }
        }
    }

    /**
     * Refuses what a file has besides.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING}
     */
    void refuseUnknown(Collection<String> inFile, Path file) {
        for (String key : inFile) {
            if (!has(key)) {
                String nearest = nearest(key);
                throw new ShardwrightException(
                        ErrorCode.BAD_SETTING,
                        "unknown setting '" + shown(key) + "' in " + file,
                        nearest == null ? "Remove it; known are " + this + "." : "Did you mean '" + nearest + "'?");
            }
        }
    }

    /** What stands below a key that has a value is more likely meant for that value, which may be a secret. */
    private String shown(String key) {
        if (!KEY.matcher(key).matches()) {
            return "***";
        }
        for (int end = key.indexOf('.'); end > 0; end = key.indexOf('.', end + 1)) {
            if (has(key.substring(0, end))) {
                return key.substring(0, end) + ".***";
            }
        }
        return key;
    }

    /**
     * Refuses variables that are all but the name of one of ours; other programs may have some that begin as ours do.
     *
     * @param variables without their prefix
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING}
     */
    void refuseMisspelt(Collection<String> variables, String prefix) {
        for (String name : variables) {
            String meant = meantBy(name);
            if (meant != null) {
                throw new ShardwrightException(
                        ErrorCode.BAD_SETTING,
                        "unknown variable '" + prefix + name + "'",
                        "Did you mean '" + prefix + meant + "'?");
            }
        }
    }

    boolean has(String key) {
        return keys.contains(key) || keys.stream().anyMatch(form -> fits(form, key));
    }

    private static boolean fits(String form, String key) {
        int name = form.indexOf(ANY_NAME);
        return name >= 0
                && key.length() >= form.length()
                && key.startsWith(form.substring(0, name))
                && key.endsWith(form.substring(name + ANY_NAME.length()));
    }

    /** The key that may have been meant; null if none is like it. */
    private @Nullable String nearest(String key) {
        String nearest = null;
        int least = SUGGESTION_DISTANCE_MAX + 1;
        for (String candidate : keys) {
            int distance = editDistance(key, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /**
     * The variable that may have been meant by one that sets nothing; null if it sets something, or is like none.
     *
     * @param variable without its prefix
     */
    private @Nullable String meantBy(String variable) {
        if (variable.length() < VARIABLE_LENGTH_MIN) {
            return null;
        }
        String nearest = null;
        int least = VARIABLE_DISTANCE_MAX + 1;
        for (String key : keys) {
            String candidate = key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9*]", "_");
            if (variable.matches(candidate.replace(ANY_NAME, ".+"))) {
                return null;
            }
            int distance = editDistance(variable, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Levenshtein's distance, row by row. */
    private static int editDistance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(diagonal + change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }

    @Override
    public String toString() {
        return String.join(", ", keys);
    }
}
