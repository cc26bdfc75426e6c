package io.shardwright.schedule;

import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.stream.Stream;

/** What a schedule can run. */
public final class UpkeepKinds {
    /** Looks at the fleet and says how it is. */
    public static final String HEALTH = "health";

    /** Brings on its way again what waits for nobody. */
    public static final String RECOVERY = "recovery";

    /** In the order in which a run does them: what is found is found before it is mended or taken away. */
    public static final List<String> NAMES = Stream.concat(
                    Stream.of(HEALTH, RECOVERY), Cleanup.KINDS.stream().map(CleanupKind::name))
            .toList();

    private UpkeepKinds() {}

    /**
     * The kinds in the order in which they run.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if there are none, or one that there is not, or one twice
     */
    public static List<String> checked(List<String> kinds) {
        if (kinds.isEmpty()
                || !NAMES.containsAll(kinds)
                || kinds.stream().distinct().count() < kinds.size()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a schedule runs at least one kind of upkeep, each once, and no other than there are",
                    "Give some of " + String.join(", ", NAMES) + ".");
        }
        return NAMES.stream().filter(kinds::contains).toList();
    }

    /** Those that clean up, of some. */
    public static List<CleanupKind> cleanup(List<String> kinds) {
        return Cleanup.KINDS.stream()
                .filter(kind -> kinds.contains(kind.name()))
                .toList();
    }
}
