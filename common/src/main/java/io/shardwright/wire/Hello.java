package io.shardwright.wire;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;

/**
 * The first frame in both directions. Its own form never changes: it is always sent in version 1, so that two processes of any age can find
 * out whether they share a version. From then on each frame carries the {@linkplain #versionWith version agreed on}.
 *
 * @param name the process's name, the same as its certificate's common name
 * @param kind what it is, the same as its certificate's organizational unit
 * @param build its build, for people to read
 * @param minVersion the oldest version it speaks
 * @param maxVersion the newest version it speaks
 */
public record Hello(String name, ProcessKind kind, String build, int minVersion, int maxVersion) implements Frame {
    /** The oldest version that this build speaks. */
    public static final int MIN_VERSION = 1;

    /** The newest version that this build speaks. */
    public static final int MAX_VERSION = 3;

    public Hello {
        if (name.isBlank() || minVersion < 1 || maxVersion < minVersion) {
            throw new ShardwrightException(
                    ErrorCode.INCOMPATIBLE,
                    "a hello of '" + name + "' for versions " + minVersion + " to " + maxVersion + " means nothing",
                    "Check that the peer is a Shardwright process.");
        }
    }

    /** The greeting of a process of this build. */
    public static Hello of(String name, ProcessKind kind, String build) {
        return new Hello(name, kind, build, MIN_VERSION, MAX_VERSION);
    }

    /**
     * The newest version that both sides speak.
     *
     * @throws ShardwrightException {@link ErrorCode#INCOMPATIBLE} if there is none
     */
    public int versionWith(Hello other) {
        int version = Math.min(maxVersion, other.maxVersion);
        if (version < Math.max(minVersion, other.minVersion)) {
            throw new ShardwrightException(
                    ErrorCode.INCOMPATIBLE,
                    describe() + " and " + other.describe() + " share no version of the link",
                    "Upgrade the older of the two; neighbouring releases always share one.");
        }
        return version;
    }

    private String describe() {
        return name + " (build " + build + ", versions " + minVersion + " to " + maxVersion + ")";
    }

    @Override
    public FrameType type() {
        return FrameType.HELLO;
    }
}
