package io.shardwright.cli;

import picocli.CommandLine.Option;

/** Whether an order is only tried. */
final class DryRun {
    @Option(names = "--dry-run", description = "Show what would be, after all checks, and change nothing.")
    private boolean dryRun;

    boolean asked() {
        return dryRun;
    }

    /** To be called last, so that whoever reads what would be does not take it for what is. */
    void told(ApiCommand command) {
        if (dryRun && !command.json()) {
            command.screen().line("Nothing was changed.");
        }
    }
}
