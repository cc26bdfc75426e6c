package io.shardwright.cli;

import io.shardwright.api.GroupRequest;
import io.shardwright.api.GroupSummary;
import io.shardwright.api.GroupView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.text.GroupText;
import io.shardwright.text.TextTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and submits operation groups. */
final class GroupCommands {
    private GroupCommands() {}

    @Command(name = "list", description = "List the newest operation groups.")
    static final class ListGroups extends ApiCommand {
        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "Only those in this state, such as active, committed or rolled_back.")
        private @Nullable GroupState state;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "20",
                description = "At most so many. Default: ${DEFAULT-VALUE}.")
        private int limit = 20;

        @Option(names = "--before", paramLabel = "GROUP", description = "Only those published before this one.")
        private @Nullable String before;

        ListGroups(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            List<GroupSummary> groups = client.groups(
                    Optional.ofNullable(state), Optional.ofNullable(before).map(GroupId::parse), limit);
            if (json()) {
                screen().json(groups);
                return ExitCode.OK;
            }
            TextTable table = TextTable.of(
                    "group", "state", "title", "created", "took ms", "aborted because", "undone", "rollback ms");
            for (GroupSummary group : groups) {
                table.row(
                        group.id(),
                        group.state(),
                        group.title(),
                        Instant.ofEpochMilli(group.createdAt()),
                        group.endedAt() == null ? null : group.endedAt() - group.createdAt(),
                        group.abortReason(),
                        group.undone() + " of " + group.commands()
                                + (group.waived() == 0 ? "" : ", " + group.waived() + " waived"),
                        group.rollbackMillis());
            }
            screen().lines(table.lines());
            return ExitCode.OK;
        }
    }

    @Command(name = "show", description = "Show a group with its commands.")
    static final class ShowGroup extends ApiCommand {
        @Parameters(paramLabel = "GROUP", description = "Its id.")
        private String id = "";

        ShowGroup(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            GroupView group = client.group(GroupId.parse(id));
            print(group, GroupText::full);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "submit",
            description =
                    "Submit a group of commands from a YAML or JSON file. Each has a rollback; all are done, or all undone.",
            footer = {
                "%nThe file:",
                "  title: archive old orders",
                "  key: archive-2019            # idempotency key, may be left out",
                "  policy: rollback            # when a command fails: rollback, retry, or hold for an operator",
                "  undo: reverse               # strict reverse order, or mirrored: along the dependencies, in parallel",
                "  locks: [{resource: table/orders, mode: X}]   # conflicting groups run one after another",
                "  commands:",
                "    - name: copy               # may be left out: command-1, command-2, ...",
                "      node: n1",
                "      forward: CREATE TABLE orders_2019 (id BIGINT PRIMARY KEY)",
                "      rollback: DROP TABLE orders_2019",
                "    - node: n2",
                "      forward: {action: quarantine-table, ...}   # a typed action",
                "      rollback: {action: restore-table, ...}",
                "      after: [copy]            # waits for these",
                "      rollbackAfter: [copy]    # with undo: mirrored: is undone after these are",
                "      phase: before            # or after: once decided, without rollback",
                "      probes: {done: SELECT ..., undone: SELECT ...}",
                "      onUnknown: hold          # an operator looks if a crash leaves doubt"
            })
    static final class SubmitGroup extends ApiCommand {
        @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
        private Path file = Path.of("-");

        @Option(
                names = "--key",
                paramLabel = "KEY",
                description = "Idempotency key: submitted twice, the group runs once.")
        private @Nullable String key;

        @Mixin
        private final ChangeOptions change = new ChangeOptions();

        SubmitGroup(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            GroupRequest read = GroupFile.read(file);
            GroupRequest request = key == null ? read : read.withKey(key);
            return change.apply(this, client, asked -> asked.plan(request), asked -> asked.submit(request));
        }
    }
}
