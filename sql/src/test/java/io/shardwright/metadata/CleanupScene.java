package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.REFUSED;
import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.cleanup.Candidate;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupAges;
import io.shardwright.cleanup.CleanupKind;
import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue with one worker, and what a cleanup would remove of its records. */
abstract class CleanupScene {
    static final CleanupAges AT_ONCE = new CleanupAges(0, 0, 0, 0, 0, 0);
    static final long DAY = 86_400_000;

    /** Those of which the records alone decide. */
    static final List<CleanupKind> KINDS =
            Cleanup.KINDS.stream().filter(kind -> !kind.equals(Cleanup.LEDGER)).toList();

    @RegisterExtension
    final Fixture f = new Fixture();

    final Fixture.Worker n1 = f.worker("n1");
    final CleanupRecords records = new CleanupRecords(f.database);

    List<String> going(CleanupKind kind, CleanupAges ages) {
        return records.going(kind, ages, records.now()).candidates().stream()
                .map(Candidate::name)
                .toList();
    }

    List<String> clean(CleanupKind kind) {
        long now = records.now();
        List<Candidate> going = records.going(kind, AT_ONCE, now).candidates();
        return going.isEmpty()
                ? List.of()
                : records.remove(f.term, kind, AT_ONCE, now, going, "ada").stream()
                        .map(Candidate::name)
                        .toList();
    }

    GroupId committed(String... names) {
        GroupId group = f.publish(java.util.Arrays.stream(names)
                .map(name -> command(name, "n1"))
                .toArray(io.shardwright.queue.CommandPair[]::new));
        f.lead();
        n1.work();
        return group;
    }

    GroupId rolledBack() {
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"));
        f.lead();
        n1.work();
        n1.record(n1.take().get(0), REFUSED);
        f.lead();
        n1.work();
        f.lead();
        assertThat(f.state(group)).isEqualTo("rolled_back");
        return group;
    }

    static String named(GroupId group) {
        return group + " (test)";
    }

    UUID move(String state) {
        UUID id = UUID.randomUUID();
        f.execute(
                "INSERT INTO shard_move (id, table_name, shard, source, target, from_table, from_epoch, from_made_epoch, into_table, epoch,"
                        + " kept_table, back_stem, back_table, back_kept, state, group_id, attempt, turn, turn_at, not_before,"
                        + " hold_cutover, paused, limits, time_window, reversals_undone, retention_millis, progress, back_progress, note, actor,"
                        + " created_at, updated_at, ended_at) SELECT '" + id
                        + "', 't', 0, 'n1', 'n2', '', 1, 1, '', 2, '', '', '', '', '" + state
                        + "', MIN(id), 1, 0, 0, 0, FALSE, FALSE, '', '', 0, 0, '{}', '{}', '', 'a', 0, 0, "
                        + (state.equals("accepted") || state.equals("undone") ? "1" : "NULL")
                        + " FROM operation_group");
        return id;
    }
}
