package io.shardwright.operations;

import io.shardwright.api.CommandView;
import io.shardwright.api.DefinitionView;
import io.shardwright.api.ExplainView;
import io.shardwright.api.GroupSummary;
import io.shardwright.api.GroupView;
import io.shardwright.api.LeaderView;
import io.shardwright.api.PauseView;
import io.shardwright.api.PausesView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PlannedCommand;
import io.shardwright.api.PublishedView;
import io.shardwright.api.ReasonView;
import io.shardwright.api.ReplicaView;
import io.shardwright.api.RouteView;
import io.shardwright.api.ShardView;
import io.shardwright.api.TableSummary;
import io.shardwright.api.TableView;
import io.shardwright.api.WaiverView;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.ActionCodec;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.GroupReader;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.PauseSwitches;
import io.shardwright.metadata.Published;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.TablePlan;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.WaitReason;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardKey;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the metadata database holds, as the API shows it. */
final class Views {
    private Views() {}

    static LeaderView leader(LeaderTerm term) {
        return new LeaderView(term.holder(), term.api(), term.term());
    }

    static TableSummary summary(Catalog.Table row) {
        KnownTable table = KnownTable.of(row);
        return new TableSummary(
                row.name(),
                row.engine().label(),
                row.state(),
                table.map().shards().size(),
                table.map().shards().stream()
                        .mapToInt(shard -> shard.replicas().size())
                        .max()
                        .orElse(0),
                table.definition().shardKey().column());
    }

    static TableView table(Catalog.Table row, List<String> colocatedWith) {
        KnownTable table = KnownTable.of(row);
        ShardKey key = table.definition().shardKey();
        return new TableView(
                row.name(),
                row.engine().label(),
                row.state(),
                row.version(),
                row.generation(),
                new DefinitionView(
                        table.definition().columnList(),
                        key.column(),
                        key.kind().name().toLowerCase(Locale.ROOT),
                        key.size()),
                table.map().shards().stream().map(Views::shard).toList(),
                colocatedWith);
    }

    private static ShardView shard(Shard shard) {
        return new ShardView(
                shard.number(),
                shard.buckets().toString(),
                shard.replicas().stream()
                        .map(replica -> new ReplicaView(
                                replica.node().value(),
                                replica.physicalName(),
                                replica.role().label(),
                                replica.epoch()))
                        .toList());
    }

    static RouteView route(KnownTable table, String key) {
        int bucket = table.definition().shardKey().bucketOf(key, table.map().buckets());
        Shard shard = table.map().route(bucket);
        return new RouteView(
                table.name().value(),
                key,
                bucket,
                shard.number(),
                shard.primary().node().value(),
                shard.primary().physicalName(),
                table.map().version());
    }

    static GroupSummary summary(GroupReader.Line line) {
        GroupReader.GroupHead head = line.head();
        boolean wasUndone = head.abortedAt().isPresent() && head.endedAt().isPresent();
        return new GroupSummary(
                head.id().toString(),
                head.title(),
                head.state().label(),
                head.createdAt(),
                orNull(head.endedAt()),
                orNull(head.abortReason()),
                line.commands(),
                line.undone(),
                line.waived(),
                wasUndone
                        ? (Long) (head.endedAt().getAsLong() - head.abortedAt().getAsLong())
                        : null);
    }

    static GroupView group(GroupReader.Group group) {
        GroupReader.GroupHead head = group.head();
        Map<Long, String> names = new HashMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (GroupReader.CommandLine command : group.commands()) {
            names.put(command.id(), command.name());
            counts.merge(command.state().label(), 1, Integer::sum);
        }
        return new GroupView(
                head.id().toString(),
                head.title(),
                head.state().label(),
                orNull(head.abortReason()),
                orNull(head.abortDetail()),
                head.version(),
                head.createdAt(),
                orNull(head.endedAt()),
                group.commands().stream()
                        .map(command -> command(command, names))
                        .toList(),
                counts,
                head.policy().label(),
                head.undo().label(),
                head.savepoint().isPresent() ? names.get(head.savepoint().getAsLong()) : null,
                orNull(head.abortedAt()),
                orNull(head.deadlineAt()),
                group.waivers().stream()
                        .map(waiver -> new WaiverView(waiver.command(), waiver.actor(), waiver.reason(), waiver.at()))
                        .toList());
    }

    static PausesView pauses(PauseSwitches.Standing standing, List<PauseSwitches.Running> running) {
        return new PausesView(
                standing.version(),
                standing.pauses().stream()
                        .map(pause -> new PauseView(
                                pause.scope().label(),
                                pause.target(),
                                pause.actor(),
                                pause.reason(),
                                pause.since(),
                                orNull(pause.expiresAt())))
                        .toList(),
                standing.silent().stream().map(NodeName::value).toList(),
                running.stream()
                        .map(command -> command.command() + " on " + command.node() + " of group " + command.group())
                        .toList());
    }

    static ExplainView explained(String subject, String state, List<WaitReason> reasons) {
        return new ExplainView(
                subject,
                state,
                reasons.stream()
                        .map(reason ->
                                new ReasonView(reason.kind().label(), reason.on(), reason.since(), reason.text()))
                        .toList());
    }

    private static CommandView command(GroupReader.CommandLine command, Map<Long, String> names) {
        return new CommandView(
                command.id(),
                command.seq(),
                command.name(),
                command.node(),
                command.phase(),
                command.state().label(),
                command.effect().label(),
                command.tries(),
                command.undoTries(),
                command.forward(),
                orNull(command.rollback()),
                command.waitsFor().stream()
                        .map(id -> names.getOrDefault(id, Long.toString(id)))
                        .toList(),
                orNull(command.error()),
                orNull(command.errorCode()),
                orNull(command.startedAt()),
                command.triesMax(),
                orNull(command.limitSeconds()),
                orNull(command.told()),
                orNull(command.durationMillis()));
    }

    static PlanView plan(GroupSubmission submission, List<String> warnings) {
        return new PlanView(submission.commands().stream().map(Views::planned).toList(), warnings);
    }

    static PlanView plan(TablePlan plan) {
        return plan(plan, List.of());
    }

    /** A plan with what else is worth a look. */
    static PlanView plan(TablePlan plan, List<String> more) {
        return plan(
                plan.submission(),
                Stream.concat(plan.warnings().stream(), more.stream()).toList());
    }

    private static PlannedCommand planned(CommandPair pair) {
        return new PlannedCommand(
                pair.name(),
                pair.node().value(),
                pair.phase().name().toLowerCase(Locale.ROOT),
                ActionCodec.encode(pair.forward()),
                pair.rollback().map(ActionCodec::encode).orElse(null),
                pair.after());
    }

    static PublishedView published(Published published, List<String> warnings) {
        return new PublishedView(published.id().toString(), published.replayed(), warnings);
    }

    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    static @Nullable Long orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
