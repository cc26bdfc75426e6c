package io.shardwright.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Every command there is; each is made only when it is asked for. */
final class Commands {
    private final Surroundings surroundings;

    Commands(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** In the order of the help. */
    Map<String, Supplier<Object>> byName() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("node", this::node);
        commands.put("table", this::table);
        commands.put("move", this::move);
        commands.put("rebalance", this::rebalance);
        commands.put("group", this::group);
        commands.put("command", this::command);
        commands.put("pause", () -> new PauseCommands.PauseIt(surroundings));
        commands.put("resume", () -> new PauseCommands.Resume(surroundings));
        commands.put("pauses", () -> new PauseCommands.ListPauses(surroundings));
        commands.put("diagnose", () -> new DiagnoseCommand(surroundings));
        commands.put("repair", () -> new RepairCommand(surroundings));
        commands.put("health", this::health);
        commands.put("cleanup", this::cleanup);
        commands.put("schedule", this::schedule);
        commands.put("key", this::key);
        commands.put("audit", this::audit);
        commands.put("metadata", this::metadata);
        commands.put("route", () -> new RouteCommand(surroundings));
        commands.put("sql", () -> new SqlCommand(surroundings));
        commands.put("up", () -> new UpCommand(surroundings));
        commands.put("demo", () -> new DemoCommand(surroundings));
        commands.put("bench", this::bench);
        commands.put("torture", () -> new TortureCommand(surroundings));
        commands.put("simulate", () -> new SimulateCommand(surroundings));
        commands.put("certificate", this::certificate);
        commands.put("coordinator", () -> new CoordinatorCommand(surroundings));
        commands.put("worker", () -> new WorkerCommand(surroundings));
        commands.put("prepare", () -> new PrepareCommand(surroundings));
        return commands;
    }

    private CommandLine node() {
        return CommandGroup.of(
                "node",
                "The nodes of the cluster.",
                new NodeCommands.ListNodes(surroundings),
                new NodeCommands.Show(surroundings),
                new NodeCommands.Drain(surroundings),
                new NodeCommands.Undrain(surroundings),
                new NodeCommands.Lost(surroundings),
                new NodeCommands.Remove(surroundings),
                new NodeCommands.Readmit(surroundings),
                new NodeCommands.Admit(surroundings),
                new NodeCommands.Pause(surroundings),
                new NodeCommands.Resume(surroundings));
    }

    private CommandLine table() {
        return CommandGroup.of(
                "table",
                "Sharded tables.",
                new TableCommands.CreateTable(surroundings),
                new TableCommands.ShowTable(surroundings),
                new TableCommands.ListTables(surroundings),
                new TableCommands.DropTable(surroundings),
                new TableCommands.UndropTable(surroundings));
    }

    private CommandLine move() {
        return CommandGroup.of(
                "move",
                "Shards on their way from one node to another, and back.",
                new MoveCommands.Start(surroundings),
                new MoveCommands.ListMoves(surroundings),
                new MoveCommands.Show(surroundings),
                new MoveCommands.Watch(surroundings),
                new MoveOrderCommands.Pause(surroundings),
                new MoveOrderCommands.Resume(surroundings),
                new MoveOrderCommands.Throttle(surroundings),
                new MoveOrderCommands.Window(surroundings),
                new MoveOrderCommands.Cutover(surroundings),
                new MoveOrderCommands.Stop(surroundings),
                new MoveCommands.Reverse(surroundings),
                new MoveCommands.Accept(surroundings));
    }

    private CommandLine rebalance() {
        return CommandGroup.of(
                "rebalance",
                "Where shards are to be.",
                new RebalancePlanCommand(surroundings),
                new RebalanceCommands.Start(surroundings),
                new RebalanceCommands.ListRebalances(surroundings),
                new RebalanceCommands.Status(surroundings),
                new RebalanceCommands.Watch(surroundings),
                new RebalanceOrderCommands.Pause(surroundings),
                new RebalanceOrderCommands.Resume(surroundings),
                new RebalanceOrderCommands.Stop(surroundings),
                new RebalanceOrderCommands.Undo(surroundings),
                new RebalanceOrderCommands.Approve(surroundings),
                new RebalanceOrderCommands.Reject(surroundings),
                new RebalanceCommands.Automatic(surroundings));
    }

    private CommandLine group() {
        return CommandGroup.of(
                "group",
                "Operation groups: changes that are done whole or undone.",
                new GroupCommands.ListGroups(surroundings),
                new GroupCommands.ShowGroup(surroundings),
                new GroupCommands.SubmitGroup(surroundings),
                new RehearseCommand(surroundings),
                new ExplainCommands.ExplainGroup(surroundings),
                new OrderCommands.StopGroup(surroundings),
                new OrderCommands.RetryGroup(surroundings),
                new OrderCommands.SettleCommand(surroundings),
                new OrderCommands.WaiveCommand(surroundings),
                new OrderCommands.RollbackGroup(surroundings),
                new OrderCommands.ContinueGroup(surroundings));
    }

    private CommandLine command() {
        return CommandGroup.of(
                "command", "Single commands of the queue.", new ExplainCommands.ExplainCommand(surroundings));
    }

    private CommandLine health() {
        return CommandGroup.of(
                "health",
                "How the fleet is.",
                new HealthCommands.Check(surroundings),
                new HealthCommands.Recover(surroundings));
    }

    private CommandLine cleanup() {
        return CommandGroup.of("cleanup", "What has served its time.", new CleanupCommands.Run(surroundings));
    }

    private CommandLine schedule() {
        return CommandGroup.of(
                "schedule",
                "What runs by itself, and when.",
                new ScheduleCommands.ListSchedules(surroundings),
                new ScheduleCommands.SetSchedule(surroundings),
                new ScheduleCommands.RunNow(surroundings));
    }

    private CommandLine key() {
        return CommandGroup.of(
                "key",
                "Who may use the API, and for what.",
                new KeyCommands.CreateKey(surroundings),
                new KeyCommands.ListKeys(surroundings),
                new KeyCommands.ShowKey(surroundings),
                new KeyCommands.RevokeKey(surroundings));
    }

    private CommandLine audit() {
        return CommandGroup.of(
                "audit",
                "Who did what.",
                new AuditCommands.ListAudit(surroundings),
                new AuditCommands.Verify(surroundings));
    }

    private CommandLine metadata() {
        return CommandGroup.of(
                "metadata",
                "The metadata database: backup, restore, and what follows.",
                new MetadataCommands.ShowMetadata(surroundings),
                new MetadataFileCommands.Backup(surroundings),
                new MetadataFileCommands.Restore(surroundings),
                new MetadataFileCommands.Renew(surroundings),
                new MetadataCommands.Reconcile(surroundings));
    }

    private CommandLine certificate() {
        return CommandGroup.of(
                "certificate", "Certificates for trying things out.", new CertificateCommands.Issue(surroundings));
    }

    private CommandLine bench() {
        return CommandGroup.of(
                "bench",
                "Measurements.",
                new QueueBenchCommand(surroundings),
                new RollbackBenchCommand(surroundings),
                new MoveBenchCommand(surroundings),
                new PlanBenchCommand(surroundings),
                new ApiBenchCommand(surroundings),
                new SearchBenchCommand(surroundings));
    }
}
