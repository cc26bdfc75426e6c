package io.shardwright.cluster;

import io.shardwright.api.GroupView;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.client.Step;
import io.shardwright.queue.GroupId;
import io.shardwright.time.Stopwatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishers at work, each of which publishes a group, waits for its end and publishes the next. A group inserts its number on one node after another; every fifth then fails,
 * and is undone.
 */
final class Publishing implements AutoCloseable {
    private static final int PUBLISHERS = 3;
    private static final int FAILING = 5;

    private final ShardwrightClient client;
    private final List<String> nodes;
    private final String table;
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicLong longestSubmission = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    private final List<Integer> committed = Collections.synchronizedList(new ArrayList<>());
    private final List<String> surprises = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    private Publishing(ShardwrightClient client, List<String> nodes, String table) {
        this.client = client;
        this.nodes = nodes;
        this.table = table;
    }

    /** Makes a table on nodes, and begins. */
    static Publishing start(ShardwrightClient client, List<String> nodes, String table) {
        Publishing publishing = new Publishing(client, nodes, table);
        publishing.makeTable();
        for (int i = 0; i < PUBLISHERS; i++) {
            Thread thread = new Thread(publishing::work, "publisher-" + i);
            thread.setDaemon(true);
            publishing.threads.add(thread);
        }
        publishing.threads.forEach(Thread::start);
        return publishing;
    }

    private void makeTable() {
        Group group = Group.titled("a table on each node");
        for (String node : nodes) {
            Step made =
                    group.add(node, "CREATE TABLE app." + table + " (id INT PRIMARY KEY)", "DROP TABLE app." + table);
            group.add(node, "INSERT INTO app." + table + " VALUES (0)", "DELETE FROM app." + table + " WHERE id = 0")
                    .after(made);
        }
        GroupView view = await(client.submit(group).group());
        if (!view.state().equals("committed")) {
            throw new AssertionError(view.toString());
        }
    }

    private GroupView await(String group) {
        return client.awaitGroup(GroupId.parse(group), MovingCluster.PATIENCE);
    }

    private void work() {
        while (!stopping.get()) {
            int number = numbers.incrementAndGet();
            try {
                publish(number);
            } catch (RuntimeException e) {
                surprises.add("group " + number + ": " + e);
            }
        }
    }

    private void publish(int number) {
        Stopwatch watch = Stopwatch.started();
        String id = client.submit(group(number)).group();
        longestSubmission.accumulateAndGet(watch.elapsedMillis(), Math::max);
        GroupView view = await(id);
        longest.accumulateAndGet(watch.elapsedMillis(), Math::max);
        boolean fails = number % FAILING == 0;
        if (!view.state().equals(fails ? "rolled_back" : "committed")) {
            surprises.add("group " + number + " has ended as " + view);
        } else if (!fails) {
            committed.add(number);
        }
        ended.incrementAndGet();
    }

    private Group group(int number) {
        Group group = Group.titled("group " + number);
        Step last = insert(group, nodes.get(0), number);
        for (String node : nodes.subList(1, nodes.size())) {
            last = insert(group, node, number).after(last);
        }
        if (number % FAILING == 0) {
            insert(group, nodes.get(number % nodes.size()), 0).after(last);
        }
        return group;
    }

    private Step insert(Group group, String node, int id) {
        return group.add(
                node,
                "INSERT INTO app." + table + " VALUES (" + id + ")",
                "DELETE FROM app." + table + " WHERE id = " + id);
    }

    /** Returns once some more groups have ended. */
    void awaitGroups() {
        int until = ended.get() + 2 * PUBLISHERS;
        Looking.until(() -> ended.get() >= until);
    }

    /** Lets what was published end. */
    void stop() throws InterruptedException {
        stopping.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** The numbers of the groups that were committed, ascending: what is on every node. */
    List<Integer> committed() {
        return committed.stream().sorted().toList();
    }

    /** What publishers were told that is not as it should be: errors, and groups that ended otherwise. */
    List<String> surprises() {
        return List.copyOf(surprises);
    }

    @Override
    public String toString() {
        return ended + " groups, " + committed.size() + " of them committed, the longest to be taken "
                + longestSubmission + " ms, the longest to its end " + longest + " ms, " + surprises.size()
                + " surprises";
    }

    @Override
    public void close() {
        stopping.set(true);
    }
}
