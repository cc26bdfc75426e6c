package io.shardwright.local;

import io.shardwright.child.LocalPort;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A local cluster. {@link #close()} stops what it started, in order (workers, coordinators, ZooKeeper, servers), and nothing else; it may be
 * called at any moment, from a shutdown hook too, and while the cluster still starts. If this JVM is killed, ZooKeeper dies with it and all
 * other processes are told to end. Thread-safe once started.
 */
public final class LocalCluster implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final ClusterPlan plan;
    private final ClusterFolder folder;
    private final Wiring wiring;
    private final Consumer<String> events;
    private final Stoppables stoppables = new Stoppables();
    private final List<LocalNode> nodes = new ArrayList<>();
    private final List<LocalProcess> coordinators = new ArrayList<>();
    private final List<URI> apis = new ArrayList<>();
    private final Map<String, LocalProcess> searchWorkers = new ConcurrentHashMap<>();
    private final ClusterCertificates certificates;
    private @Nullable LocalServers servers;

    private LocalCluster(ClusterPlan plan, ClusterFolder folder, Wiring wiring, Consumer<String> events) {
        this.plan = plan;
        this.folder = folder;
        this.wiring = wiring;
        this.events = events;
        this.certificates = new ClusterCertificates(folder.tls(), plan.now());
    }

    /**
     * A cluster that is not started yet and has its folder for itself.
     *
     * @param events takes a line whenever one of its processes ends by itself
     */
    public static LocalCluster of(ClusterPlan plan, Consumer<String> events) {
        return of(plan, Wiring.direct(), events);
    }

    /**
     * The same, with something between its processes and its databases.
     *
     * @param wiring asked as the settings of a process are written
     */
    public static LocalCluster of(ClusterPlan plan, Wiring wiring, Consumer<String> events) {
        return new LocalCluster(plan, ClusterFolder.open(plan.folder(), plan.fresh()), wiring, events);
    }

    /**
     * Starts ZooKeeper, the MariaDB servers, the coordinators and the workers, each as soon as what it needs is there; returns when one
     * coordinator leads and every node is alive and admitted.
     */
    public void start(MariaDbBinaries binaries) {
        LocalServers below = LocalServers.of(plan, folder, binaries, stoppables);
        servers = below;
        CompletableFuture<Boolean> common = new CompletableFuture<>();
        Map<String, LocalProcess> workers = new ConcurrentHashMap<>();
        List<Runnable> tasks = new ArrayList<>();
        tasks.add(() -> {
            startCommon(below, common);
            startCoordinators();
        });
        below.nodes()
                .forEach((name, server) -> tasks.add(() -> {
                    server.start();
                    common.join();
                    LocalProcess worker = worker("worker-" + name, name, server);
                    worker.start();
                    workers.put(name, worker);
                }));
        for (int id = 1; id <= plan.search().size(); id++) {
            String name = LocalServers.searchName(id);
            SearchNode server = plan.search().get(id - 1);
            tasks.add(() -> {
                common.join();
                LocalProcess worker = searchWorker(name, server);
                worker.start();
                searchWorkers.put(name, worker);
            });
        }
        Together.run(tasks);
        below.nodes()
                .forEach((name, server) ->
                        nodes.add(new LocalNode(name, server, Objects.requireNonNull(workers.get(name)))));
        awaitReady();
        writeHandle();
    }

    /** What every process needs: ZooKeeper, the metadata database, certificates. */
    private void startCommon(LocalServers below, CompletableFuture<Boolean> done) {
        try {
            Together.run(List.of(below.zooKeeper()::start, below.metadata()::start, () -> certificates.issue(plan)));
            done.complete(true);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
            throw e;
        }
    }

    private void startCoordinators() {
        ProcessSettings settings = settings();
        for (int i = 1; i <= plan.coordinators(); i++) {
            String name = "coordinator-" + i;
            Endpoint api = LocalPort.free();
            Path file = settings.coordinator(name, api, LocalPort.free(), certificates.of(name));
            apis.add(URI.create((plan.secured() ? "https://" : "http://") + api));
            LocalProcess coordinator = process(name, "coordinator", file, Stoppables.Layer.COORDINATOR);
            coordinator.start();
            coordinators.add(coordinator);
        }
    }

    private void awaitReady() {
        ComingUp.await(coordinators.get(0), () -> Files.exists(folder.apiKey()));
        ShardwrightClient client = client();
        ComingUp.await(coordinators.get(0), () -> ComingUp.leads(client));
        for (LocalNode node : nodes) {
            awaitAdmitted(node.name(), node.worker(), client);
        }
        searchWorkers.forEach((name, worker) -> awaitAdmitted(name, worker, client));
    }

    private ProcessSettings settings() {
        LocalServers below = Objects.requireNonNull(servers, "servers first");
        return new ProcessSettings(
                plan, folder, below.metadata(), below.zooKeeper().servers(), wiring);
    }

    private LocalProcess worker(String process, String node, LocalMariaDb server) {
        Path file = settings().worker(process, node, server, LocalPort.free(), certificates.of(node));
        return process(process, "worker", file, Stoppables.Layer.WORKER);
    }

    private LocalProcess searchWorker(String node, SearchNode server) {
        String process = "worker-" + node;
        Path file = settings().worker(process, node, server, LocalPort.free(), certificates.of(node));
        return process(process, "worker", file, Stoppables.Layer.WORKER);
    }

    /** The worker of a Manticore node. */
    public LocalProcess searchWorker(String node) {
        return Objects.requireNonNull(searchWorkers.get(node));
    }

    /**
     * A second worker process for a node, not started: once it starts it takes the node from the first.
     *
     * @param process its name
     */
    public LocalProcess anotherWorker(String process, LocalNode node) {
        return worker(process, node.name(), node.server());
    }

    private LocalProcess process(String name, String command, Path settings, Stoppables.Layer layer) {
        LocalProcess process = LocalProcess.of(
                name,
                List.of(command, "--config", settings.toString()),
                plan.lasting(),
                folder.root(),
                folder.log(name),
                this::ended);
        stoppables.add(layer, () -> process.close(grace()));
        return process;
    }

    /** A cluster begun anew is thrown away: killing a process of it loses nothing, and a coordinator takes its time to end. */
    private Duration grace() {
        return plan.fresh() && !ClassArchive.training() ? Duration.ZERO : GRACE;
    }

    private void ended(LocalProcess process) {
        if (!stoppables.stopped()) {
            events.accept(process.name() + " has ended by itself; see " + process.log());
        }
    }

    /**
     * One node more, whose server runs and whose worker is not started: once it is, the node joins.
     *
     * @param binaries as those of the others
     */
    public LocalNode addNode(MariaDbBinaries binaries) {
        int id = nodes.size() + 1;
        String name = LocalServers.name(id);
        LocalMariaDb server = LocalServers.node(id, plan, folder, binaries, stoppables);
        server.start();
        certificates.issue(name);
        LocalNode node = new LocalNode(name, server, worker("worker-" + name, name, server));
        nodes.add(node);
        return node;
    }

    /** Returns when the node is admitted. */
    public void awaitAdmitted(LocalNode node) {
        awaitAdmitted(node.name(), node.worker(), client());
    }

    /**
     * One Manticore node more, which joins; returns when it is admitted.
     *
     * @return its name
     */
    public String addSearchNode(SearchNode server) {
        String name = LocalServers.searchName(searchWorkers.size() + 1);
        certificates.issue(name);
        LocalProcess worker = searchWorker(name, server);
        worker.start();
        searchWorkers.put(name, worker);
        awaitAdmitted(name, worker, client());
        return name;
    }

    private void awaitAdmitted(String node, LocalProcess worker, ShardwrightClient client) {
        ComingUp.await(
                worker,
                () -> client.nodes().stream()
                        .anyMatch(view -> view.name().equals(node)
                                && view.alive()
                                && NodeStanding.of(view.standing().state()).admitted()));
    }

    /** Returns when the node's worker has a standing lease. */
    public void awaitAlive(LocalNode node) {
        ShardwrightClient client = client();
        ComingUp.await(
                node.worker(),
                () -> client.nodes().stream().anyMatch(view -> view.name().equals(node.name()) && view.alive()));
    }

    private void writeHandle() {
        try {
            running().write(plan.base());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private RunningCluster running() {
        return new RunningCluster(
                apis, folder.apiKey(), authorityFile(), ProcessHandle.current().pid());
    }

    /** With the certificate of the authority by which its API is to be believed; empty if it is plain. */
    public Optional<Path> authorityFile() {
        return Optional.of(folder.tls().resolve("ca.pem")).filter(file -> plan.secured());
    }

    /** A client of this cluster. */
    public ShardwrightClient client() {
        try {
            String key = Files.readString(folder.apiKey());
            return authorityFile()
                    .map(authority -> ShardwrightClient.connect(apis, key, authority))
                    .orElseGet(() -> ShardwrightClient.connect(apis, key));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private ShardwrightException unwritable(IOException e) {
        return new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER,
                "the cluster's folder " + plan.base() + " cannot be used: " + e.getMessage(),
                "Check that it can be written.",
                e);
    }

    /** Its nodes by name. */
    public List<LocalNode> nodes() {
        return List.copyOf(nodes);
    }

    public LocalNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public List<LocalProcess> coordinators() {
        return List.copyOf(coordinators);
    }

    public LocalMariaDb metadata() {
        return Objects.requireNonNull(servers).metadata();
    }

    /** Ends ZooKeeper, as an outage of all of its servers would. */
    public void stopZooKeeper() {
        Objects.requireNonNull(servers).zooKeeper().close();
    }

    /** Starts ZooKeeper again. */
    public void startZooKeeper() {
        Objects.requireNonNull(servers).zooKeeper().start();
    }

    /** The settings of a process, by its name. */
    public Path settings(LocalProcess process) {
        return folder.part("config").resolve(process.name() + ".yaml");
    }

    /** Whether every node can hold distributed tables. */
    public boolean hasSpider() {
        return Objects.requireNonNull(servers).haveSpider();
    }

    /** The servers of the metadata database and the nodes, each with its address. */
    public List<String> serverNames() {
        LocalServers below = Objects.requireNonNull(servers);
        List<String> names = new ArrayList<>();
        names.add("metadata " + below.metadata().endpoint());
        below.nodes().forEach((name, server) -> names.add(name + " " + server.endpoint()));
        for (int id = 1; id <= plan.search().size(); id++) {
            names.add(LocalServers.searchName(id) + " " + plan.search().get(id - 1));
        }
        return names;
    }

    /** Base URLs of its coordinators' API. */
    public List<URI> apis() {
        return List.copyOf(apis);
    }

    public Path apiKeyFile() {
        return folder.apiKey();
    }

    public Path logs() {
        return folder.logs();
    }

    /** Whether it is being stopped or has been. */
    public boolean stopped() {
        return stoppables.stopped();
    }

    @Override
    public void close() {
        // A second caller waits for the first: whoever returns from here finds everything stopped.
        synchronized (stoppables) {
            if (stoppables.stopped()) {
                return;
            }
            stoppables.stopAll();
            try {
                running().remove(plan.base());
            } catch (IOException e) {
                throw unwritable(e);
            } finally {
                folder.close();
            }
        }
    }
}
