package io.shardwright.cli;

import java.util.Objects;

/** The version of this build. */
final class Build {
    private Build() {}

    static String version() {
        return Objects.requireNonNullElse(Build.class.getPackage().getImplementationVersion(), "(not packaged)");
    }
}
