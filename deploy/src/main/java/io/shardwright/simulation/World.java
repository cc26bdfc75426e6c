package io.shardwright.simulation;

import io.shardwright.queue.GroupState;
import io.shardwright.queue.ReadyHalves;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Everything of one run: nodes, metadata database, processes, time and chance. */
final class World {
    final long seed;
    final Timeline timeline = new Timeline();
    final Dice dice;
    final Rules rules;
    final History history;
    final List<Checker> checkers = new ArrayList<>();
    final List<SimNode> nodes = new ArrayList<>();
    final Metadata metadata = new Metadata(this);
    final Census census = new Census();
    final UndoTransactions undos = new UndoTransactions(metadata);
    final OrderTransactions orders = new OrderTransactions(metadata);
    final Operator operator = new Operator(this);
    final Mourners mourners = new Mourners(this);
    final SessionTransactions sessions = new SessionTransactions(metadata);
    final LeaderTransactions leaders = new LeaderTransactions(metadata);
    final List<LeaderProcess> coordinators = new ArrayList<>();
    final List<WorkerProcess> workers = new ArrayList<>();
    final List<GroupRecord> submitted = new ArrayList<>();

    /** Whether wake-ups name what became ready; else every claim is a look, as where the other side is of an earlier release. */
    private final boolean names;

    private long processes;
    private long commands;

    World(long seed, Rules rules, History history) {
        this.seed = seed;
        this.dice = new Dice(seed);
        this.names = dice.chance(500);
        this.rules = rules;
        this.history = history;
    }

    void log(Supplier<String> what) {
        history.add(timeline.now(), what);
    }

    /** Groups whose submission has come and is not known to be recorded. */
    List<GroupRecord> unpublished() {
        List<GroupRecord> unpublished = new ArrayList<>();
        for (GroupRecord group : submitted) {
            if (!group.published) {
                unpublished.add(group);
            }
        }
        return unpublished;
    }

    long nextCommandId() {
        return ++commands;
    }

    void startWorker(SimNode node) {
        WorkerProcess worker = new WorkerProcess(this, node, ++processes);
        workers.add(worker);
        log(() -> worker + " starts");
    }

    List<WorkerProcess> workersOf(SimNode node) {
        return workers.stream().filter(worker -> worker.node == node).toList();
    }

    /** A service manager starts a worker again, unless another has the node by then. */
    void restart(WorkerProcess ended) {
        workers.remove(ended);
        timeline.in(dice.between(20, 400), () -> {
            if (!ended.node.gone && workers.stream().noneMatch(w -> w.node == ended.node && !w.paused())) {
                startWorker(ended.node);
            }
        });
    }

    /** A wake-up for the worker of a command that became ready, which may be lost, come without the name, or come again. */
    void wake(CommandRecord ready) {
        if (dice.fault(150)) {
            census.count(Happening.WAKE_UP_LOST);
            return;
        }
        boolean nameless = !names || dice.fault(100);
        ReadyHalves told = nameless ? ReadyHalves.UNNAMED : ReadyHalves.of(List.of(ready.named()));
        tell(ready.node, told);
        if (dice.fault(100)) {
            census.count(Happening.WAKE_UP_CAME_AGAIN);
            timeline.in(dice.between(1, 100), () -> tell(ready.node, told));
        }
    }

    private void tell(SimNode node, ReadyHalves told) {
        for (WorkerProcess worker : workers) {
            if (worker.node == node) {
                worker.hear(told);
            }
        }
    }

    void wakeLeaders() {
        if (dice.fault(150)) {
            census.count(Happening.WAKE_UP_LOST);
        } else {
            coordinators.forEach(LeaderProcess::wake);
        }
    }

    /** Whether every group has ended, is visibly stuck, or waits for the lock of one that is. */
    boolean settled() {
        List<GroupRecord> stuck = new ArrayList<>();
        for (GroupRecord group : metadata.groups) {
            if (group.state == GroupState.ROLLBACK_STUCK) {
                stuck.add(group);
            }
        }
        for (GroupRecord group : metadata.groups) {
            if (group.state == GroupState.PENDING && stuck.stream().anyMatch(group::conflicts)) {
                stuck.add(group);
            } else if (!group.settled()) {
                return false;
            }
        }
        return unpublished().isEmpty();
    }

    boolean quiet() {
        for (SimNode node : nodes) {
            if (node.busy()) {
                return false;
            }
        }
        return true;
    }
}
