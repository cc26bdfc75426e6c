package io.shardwright.server;

import io.shardwright.config.WorkerSettings;
import io.shardwright.fitness.Profile;
import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.manticore.HostFence;
import io.shardwright.manticore.JoinWatch;
import io.shardwright.manticore.ReplicaWork;
import io.shardwright.manticore.SearchAnswers;
import io.shardwright.manticore.SearchPulse;
import io.shardwright.manticore.SearchRun;
import io.shardwright.manticore.SearchServer;
import io.shardwright.manticore.SearchSurvey;
import io.shardwright.manticore.ServedShards;
import io.shardwright.metadata.EngineClusters;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeIntents;
import io.shardwright.run.LaneNode;
import io.shardwright.run.NodeAsked;
import java.nio.file.Path;
import java.util.Set;

/** A Manticore Search server. */
public final class SearchNodeServer implements NodeServer {
    private final WorkerSettings settings;
    private final MetadataDatabase metadata;
    private final HostFences fences;
    private final SearchServer server;

    /**
     * @param fences of this process: a node stays held from one session to the next
     */
    public SearchNodeServer(WorkerSettings settings, MetadataDatabase metadata, HostFences fences) {
        this.settings = settings;
        this.metadata = metadata;
        this.fences = fences;
        this.server = new SearchServer(settings.nodeDatabase().address());
    }

    @Override
    public void prepare() {
        fence().claim(settings.node());
    }

    private HostFence fence() {
        return fences.of(server.dataFolder());
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public NodeMark mark() {
        return fence().mark();
    }

    @Override
    public void take(long epoch, Incarnation incarnation) {
        fence().take(epoch, incarnation);
    }

    @Override
    public void silence(Incarnation restored, long epoch) {
        fence().silence(restored, epoch);
    }

    @Override
    public Set<String> knownActions() {
        return SearchRun.knownActions();
    }

    @Override
    public Profile survey(long epoch) {
        return SearchSurvey.ask(server, server.dataFolder());
    }

    @Override
    public NodeUse use(long epoch) {
        Path dataFolder = server.dataFolder();
        // Another folder is another server's, whatever lies in this one still.
        SearchServer held = new SearchServer(
                settings.nodeDatabase().address(), folder -> fences.of(folder).requireHeld(epoch));
        // The lock can go while the server runs.
        Runnable lock = () -> fences.of(dataFolder).requireHeld(epoch);
        NodeIntents intents = new NodeIntents(metadata, settings.node(), epoch);
        EngineClusters clusters = new EngineClusters(metadata, settings.node());
        ServedShards served = new ServedShards(clusters::copies);
        ReplicaWork replicas = new ReplicaWork(settings.nodeDatabase().advertise(), served, clusters);
        SearchPulse pulse = new SearchPulse(held);
        LaneNode lanes = new LaneNode() {
            @Override
            public Runner lane() {
                return new SearchRunner(new SearchRun(held, intents, dataFolder, replicas), lock);
            }

            @Override
            public void check() {
                pulse.check();
                lock.run();
            }

            @Override
            public void abandon() {
                held.abandon();
            }

            @Override
            public void close() {
                pulse.close();
            }
        };
        JoinWatch joins = new JoinWatch(held, settings.nodeDatabase().advertise());
        return new NodeUse(lanes, NodeAsked.answering(SearchAnswers.holding(held, served)), new NodeUse.Background() {
            @Override
            public void start() {
                joins.start();
            }

            @Override
            public void close() {
                joins.close();
            }
        });
    }

    @Override
    public NodeAsked reads() {
        return NodeAsked.answering(SearchAnswers.reading(server));
    }
}
