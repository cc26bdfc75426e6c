package io.shardwright.problem;

import java.util.Locale;
import java.util.Optional;

/** Words for states and kinds as records and answers have them: the names of an enum's constants in lower case. A newer build may write some that this one does not know. */
public final class Label {
    private Label() {}

    /**
     * The constant of a label.
     *
     * @throws ShardwrightException {@link ErrorCode#INCOMPATIBLE} if this build knows none
     */
    public static <E extends Enum<E>> E read(Class<E> type, String label) {
        return find(type, label)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.INCOMPATIBLE,
                        "'" + label + "' is no " + type.getSimpleName() + " that this build knows",
                        "A newer release has written it: use that release, or upgrade this one."));
    }

    /** The constant of a label; empty if this build knows none. */
    public static <E extends Enum<E>> Optional<E> find(Class<E> type, String label) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(label)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }
}
