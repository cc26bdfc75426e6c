package io.shardwright.cli;

import io.shardwright.api.AuditVerdict;
import io.shardwright.api.AuditView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.text.AuditText;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who did what. */
final class AuditCommands {
    private AuditCommands() {}

    @Command(name = "list", description = "List who did what and was refused what, the newest first.")
    static final class ListAudit extends ApiCommand {
        private static final int LIMIT = 50;

        @Option(names = "--actor", paramLabel = "WHO", description = "Only of this one: a key's name or id, or leader.")
        private @Nullable String actor;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description =
                        "Only from then on: a time such as 2026-11-22T15:00:00Z, or how long ago, such as 2h or 7d.")
        private @Nullable String since;

        @Option(names = "--before", paramLabel = "ID", description = "Only entries before this one: the next page.")
        private @Nullable Long before;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "" + LIMIT,
                description = "How many at most, up to 1000. Default: ${DEFAULT-VALUE}.")
        private int limit = LIMIT;

        ListAudit(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            List<AuditView> entries = client.audit()
                    .list(Optional.ofNullable(actor), since(), Optional.ofNullable(before), limit)
                    .entries();
            print(entries, AuditText::list);
            if (entries.size() == limit) {
                screen().note("There may be more: --before "
                        + entries.get(limit - 1).id());
            }
            return ExitCode.OK;
        }

        private long since() {
            if (since == null) {
                return 0;
            }
            if (!since.contains("T")) {
                return Math.max(0, Instant.now().minus(TimeSpan.of(since)).toEpochMilli());
            }
            try {
                return Instant.parse(since).toEpochMilli();
            } catch (DateTimeParseException e) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "'" + since + "' is no time",
                        "Write such as 2026-11-22T15:00:00Z, or 2h for two hours ago.",
                        e);
            }
        }
    }

    @Command(
            name = "verify",
            description =
                    "Check that no entry was changed, taken out or put in. Keep the head that it tells, and give it the next time.")
    static final class Verify extends ApiCommand {
        @Option(
                names = "--head",
                paramLabel = "HEAD",
                description = "What an earlier check has told: shows whether entries were taken off the end since.")
        private @Nullable String head;

        Verify(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            AuditVerdict verdict = client.audit().verify(Optional.ofNullable(head));
            print(verdict, AuditText::verdict);
            return verdict.intact() ? ExitCode.OK : ExitCode.BROKEN;
        }
    }
}
