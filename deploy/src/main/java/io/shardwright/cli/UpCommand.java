package io.shardwright.cli;

import io.shardwright.local.ClusterPlan;
import io.shardwright.local.Launch;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.SearchNode;
import io.shardwright.local.Steps;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Run a local cluster in the foreground until Ctrl-C. Its tables are there again the next time.")
final class UpCommand implements Callable<Integer> {
    @Mixin
    private final LocalOptions local = new LocalOptions();

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many nodes. Default: ${DEFAULT-VALUE}.")
    private int nodes = 3;

    @Option(
            names = "--manticore",
            paramLabel = "HOST:PORT[:APIPORT],...",
            description =
                    "Manticore servers of this machine that take part as nodes m1, m2, ... beside the MariaDB nodes.")
    private String manticore = "";

    @Option(
            names = "--coordinators",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many coordinators; one leads. Default: ${DEFAULT-VALUE}.")
    private int coordinators = 1;

    @Option(names = "--fresh", description = "Begin without what the last cluster left.")
    private boolean fresh;

    @Option(
            names = "--tls",
            description = "Serve the API over TLS. Commands find its authority by themselves; browsers ask.")
    private boolean secured;

    private final Surroundings surroundings;

    UpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Steps steps = new Steps(surroundings.screen().out());
        List<SearchNode> search = manticore.isEmpty() ? List.of() : SearchNode.parseAll(manticore);
        ClusterPlan plan = local.plan(surroundings, "up", fresh, nodes, search, coordinators, Instant.now());
        LocalCluster cluster = Launch.start(secured ? plan.thatIsSecured() : plan, steps);
        addresses(cluster, steps);
        steps.say("Ctrl-C stops it.");
        // Nothing ends this wait: the shutdown hook stops the cluster, and this JVM with it.
        new CountDownLatch(1).await();
        return ExitCode.OK.number();
    }

    static void addresses(LocalCluster cluster, Steps steps) {
        for (URI api : cluster.apis()) {
            steps.say("Page     " + api + "/ui/, key in " + cluster.apiKeyFile());
            steps.say("API      " + api + "/api/v1, the same key");
        }
        cluster.authorityFile().ifPresent(file -> steps.say("TLS      believed by " + file));
        cluster.serverNames().forEach(name -> steps.say("Server   " + name));
        steps.say("Logs     " + cluster.logs());
    }
}
