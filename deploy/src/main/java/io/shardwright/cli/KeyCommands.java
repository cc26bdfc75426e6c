package io.shardwright.cli;

import io.shardwright.api.CreatedKeyView;
import io.shardwright.api.KeyRequest;
import io.shardwright.api.KeyView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.keyring.OwnerOnlyFile;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.text.KeyText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may use the API. */
final class KeyCommands {
    private KeyCommands() {}

    @Command(name = "list", description = "List the keys: whose, for what, until when. No key can be read off it.")
    static final class ListKeys extends ApiCommand {
        ListKeys(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            print(client.keys().list().keys(), KeyText::list);
            return ExitCode.OK;
        }
    }

    @Command(name = "show", description = "Show a key: whose, for what, who made it, until when.")
    static final class ShowKey extends ApiCommand {
        @Parameters(paramLabel = "KEY", description = "Its id, as `key list` has it.")
        private String id = "";

        ShowKey(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            print(client.keys().show(id), KeyText::details);
            return ExitCode.OK;
        }
    }

    @Command(name = "create", description = "Make a key. It is shown this once, and can never be read again.")
    static final class CreateKey extends ApiCommand {
        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "viewer looks; operator also runs groups, moves, rebalances, pauses; admin may do all.")
        private String role = "";

        @Option(
                names = "--name",
                required = true,
                paramLabel = "NAME",
                description =
                        "Of the person or program who gets it; the audit names it, and two of one name are one person's.")
        private String name = "";

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                converter = TimeSpan.class,
                description = "After which it opens nothing, such as 12h or 90d. Default: never.")
        private @Nullable Duration expires;

        @Option(
                names = "--table",
                paramLabel = "TABLE",
                description = "Only for this table; may be given several times. Default: the whole cluster.")
        private List<String> tables = new ArrayList<>();

        @Option(
                names = "--to",
                paramLabel = "FILE",
                description = "Write the key to a new file that you alone can read, and not to the screen.")
        private @Nullable Path file;

        @Mixin
        private final DryRun dryRun = new DryRun();

        CreateKey(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            if (file != null && Files.exists(file)) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST, file + " is there already", "Name a file that does not exist yet.");
            }
            KeyRequest request = new KeyRequest(name, role, tables, expires == null ? null : expires.toMillis());
            CreatedKeyView made = client.keys().create(request, dryRun.asked());
            if (file != null && made.text() != null) {
                new OwnerOnlyFile("--to", file).readOrWrite(made.text());
                print(made.key(), KeyText::details);
            } else if (json()) {
                screen().json(made);
            } else {
                screen().lines(KeyText.details(made.key()));
                if (made.text() != null) {
                    screen().line(made.text());
                    screen().note("This is the key. Keep it now: it is never shown again.");
                }
            }
            dryRun.told(this);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "revoke",
            description = "End a key for ever; within ten seconds it opens nothing at any coordinator.")
    static final class RevokeKey extends ApiCommand {
        @Parameters(paramLabel = "KEY", description = "Its id, as `key list` has it.")
        private String id = "";

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                defaultValue = "",
                description = "Why; it is kept in the audit.")
        private String reason = "";

        @Mixin
        private final DryRun dryRun = new DryRun();

        RevokeKey(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            KeyView view = client.keys().revoke(id, reason, dryRun.asked());
            print(view, KeyText::details);
            dryRun.told(this);
            return ExitCode.OK;
        }
    }
}
