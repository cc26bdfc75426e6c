package io.shardwright.cli;

import io.shardwright.api.ScheduleRequest;
import io.shardwright.api.ScheduleView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.ScheduleText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What runs by itself. */
final class ScheduleCommands {
    private static final String NAME = "Its name, as `schedule list` has it.";

    private ScheduleCommands() {}

    @Command(name = "list", description = "List the schedules: when each runs, what, and how its last run went.")
    static final class ListSchedules extends ApiCommand {
        ListSchedules(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            print(client.schedules().list().schedules(), ScheduleText::list);
            return ExitCode.OK;
        }
    }

    /** Whether it is to run at its times; one of them, or none. */
    static final class Switch {
        @Option(names = "--on", description = "Let it run at its times again.")
        private boolean on;

        @Option(names = "--off", description = "Let it not run by itself; `schedule run-now` still runs it.")
        private boolean off;

        boolean wanted() {
            return on && !off;
        }
    }

    @Command(name = "set", description = "Change when a schedule runs, what, or whether. What is not given stays.")
    static final class SetSchedule extends ApiCommand {
        @Parameters(paramLabel = "SCHEDULE", description = NAME)
        private String name = "";

        @Option(
                names = "--cron",
                paramLabel = "EXPRESSION",
                description =
                        "When: minute, hour, day of the month, month, day of the week (0 is Sunday), in UTC, such as \"0 3 * * 0\".")
        private @Nullable String cron;

        @Option(
                names = "--kinds",
                paramLabel = "KIND",
                split = ",",
                description = "What: health, recovery, or kinds that `cleanup run` knows, separated by commas.")
        private List<String> kinds = new ArrayList<>();

        @ArgGroup
        private @Nullable Switch enabled;

        @Mixin
        private final DryRun dryRun = new DryRun();

        SetSchedule(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            ScheduleRequest request =
                    new ScheduleRequest(cron, kinds, enabled == null ? null : (Boolean) enabled.wanted());
            ScheduleView view = client.schedules().set(name, request, dryRun.asked());
            print(view, ScheduleText::details);
            dryRun.told(this);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "run-now",
            description = "Run what a schedule runs, now, and wait for its end. When it is due next stays as it is.")
    static final class RunNow extends ApiCommand {
        @Parameters(paramLabel = "SCHEDULE", description = NAME)
        private String name = "";

        @Mixin
        private final DryRun dryRun = new DryRun();

        RunNow(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            ScheduleView view = client.schedules().run(name, dryRun.asked());
            print(view, ScheduleText::details);
            dryRun.told(this);
            return ExitCode.OK;
        }
    }
}
