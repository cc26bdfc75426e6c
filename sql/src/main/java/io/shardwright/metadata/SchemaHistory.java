package io.shardwright.metadata;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jdbi.v3.core.Handle;

/**
 * What Flyway keeps of the migrations that it has made. Read by ourselves too, as a start at which there is nothing to migrate need not wait
 * until Flyway has found that out.
 */
final class SchemaHistory {
    static final String TABLE = "schema_history";

    /** Where the migrations are on the class path. */
    static final String FOLDER = "io/shardwright/schema";

    /** The newest of them. */
    static final String NEWEST = "V" + MetadataDatabase.SCHEMA_VERSION + "__queue.sql";

    /**
     * Migrations add what older builds do not look at, and those keep running beside newer ones. One that takes away what an older build may use
     * has a name that begins so, and no build that does not know it may work afterwards.
     */
    private static final String CONTRACTING = "contract%";

    private static final Pattern SCRIPT = Pattern.compile("V[0-9]+__[a-z_]+\\.sql");

    private SchemaHistory() {}

    /** A migration that was made, or that failed. */
    private record Made(String script, int checksum, boolean success) {}

    static boolean exists(Handle handle) {
        return handle.createQuery(
                        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = :history")
                .bind("history", TABLE)
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether that version was reached, perhaps a later one too. */
    static boolean reached(Handle handle, String version) {
        return exists(handle)
                && handle.createQuery("SELECT COUNT(*) FROM " + TABLE + " WHERE version = :version AND success")
                        .bind("version", version)
                        .mapTo(Boolean.class)
                        .one();
    }

    /** The newest version, later than this one, that has taken something away; empty if there is none. */
    static Optional<String> contracted(Handle handle, String version) {
        if (!exists(handle)) {
            return Optional.empty();
        }
        return handle.createQuery("SELECT version FROM " + TABLE
                        + " WHERE success AND CAST(version AS UNSIGNED) > :version AND description LIKE :contracting"
                        + " ORDER BY installed_rank DESC LIMIT 1")
                .bind("version", Integer.parseInt(version))
                .bind("contracting", CONTRACTING)
                .mapTo(String.class)
                .findOne();
    }

    /**
     * Whether the newest migration is this build's newest, and all were made from the very scripts that this build has. If not, Flyway knows
     * whether there is something to do or something wrong.
     */
    static boolean isCurrent(Handle handle) {
        if (!exists(handle)) {
            return false;
        }
        List<Made> all = handle.createQuery("SELECT script, COALESCE(checksum, 0) AS checksum, success FROM " + TABLE
                        + " ORDER BY installed_rank")
                .map((row, context) ->
                        new Made(row.getString("script"), row.getInt("checksum"), row.getBoolean("success")))
                .list();
        return !all.isEmpty()
                && all.get(all.size() - 1).script().equals(NEWEST)
                && all.stream().allMatch(SchemaHistory::isOurs);
    }

    private static boolean isOurs(Made made) {
        return made.success()
                && SCRIPT.matcher(made.script()).matches()
                && checksum(made.script()).equals(OptionalInt.of(made.checksum()));
    }

    /** Of a script of this build as Flyway computes it, over its lines without their ends; empty if there is no such script. */
    static OptionalInt checksum(String script) {
        try (InputStream stream = SchemaHistory.class.getResourceAsStream("/" + FOLDER + "/" + script)) {
            if (stream == null) {
                return OptionalInt.empty();
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            CRC32 sum = new CRC32();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sum.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return OptionalInt.of((int) sum.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException("a migration of this build cannot be read", e);
        }
    }
}
