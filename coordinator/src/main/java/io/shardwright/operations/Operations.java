package io.shardwright.operations;

import io.shardwright.access.TableScope;
import io.shardwright.api.GroupList;
import io.shardwright.api.GroupView;
import io.shardwright.api.LeaderView;
import io.shardwright.api.StatusView;
import io.shardwright.config.FleetPolicy;
import io.shardwright.health.SettingsFact;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.EngineClusterReader;
import io.shardwright.metadata.ForgottenRoutes;
import io.shardwright.metadata.GroupReader;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.LeaderTerms;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeReader;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.reload.ReloadStatus;
import io.shardwright.transport.LinkPool;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The use cases of the API. All methods may block on the metadata database. Safe for use by many threads. */
public final class Operations {
    private final String name;
    private final String build;
    private final Supplier<Optional<LeaderTerm>> term;
    private final Supplier<ReloadStatus> settings;
    private final LeaderTerms terms;
    private final NodeReader nodes;
    private final GroupReader groups;
    private final MoveControl moveControl;
    private final RebalancePlans rebalancePlans;
    private final RebalanceControl rebalanceControl;
    private final RebalanceKeeper rebalanceKeeper;
    private final AutomaticRebalance automaticRebalance;
    private final ReturnKeeper returnKeeper;
    private final LossKeeper lossKeeper;
    private final NodeControl nodeControl;
    private final NodeDiagnoses diagnoses;
    private final TableControl tableControl;
    private final Submissions submissions;
    private final GroupControl groupControl;
    private final PauseControl pauseControl;
    private final FleetMetrics metrics;
    private final MetadataControl metadata;
    private final Upkeep upkeep;
    private final TouchedTables touched;

    /**
     * @param name this coordinator's
     * @param build its version
     * @param term in which it leads, if it does
     * @param links to the workers, for statements on shards
     * @param policy how it runs the fleet, asked anew at each use
     * @param settings how it stands to its settings file
     * @param ordered called after a group was published, or an order given, with what became ready by it, to wake who takes it on
     */
    public Operations(
            String name,
            String build,
            MetadataDatabase database,
            LinkPool links,
            Supplier<Optional<LeaderTerm>> term,
            Supplier<FleetPolicy> policy,
            Supplier<ReloadStatus> settings,
            Consumer<ReadyByNode> ordered) {
        Runnable published = () -> ordered.accept(ReadyByNode.NONE);
        this.name = name;
        this.build = build;
        this.term = term;
        this.terms = new LeaderTerms(database);
        this.nodes = new NodeReader(database);
        this.groups = new GroupReader(database);
        Publishing publishing = new Publishing(database, published);
        Catalog catalog = new Catalog(database);
        TableChanges changes = new TableChanges(
                catalog,
                nodes,
                new MoveReader(database),
                new EngineClusterReader(database),
                new ForgottenRoutes(database));
        this.moveControl = new MoveControl(database, changes, publishing);
        this.rebalancePlans = new RebalancePlans(
                database, changes, links, () -> policy.get().rebalance().diskReserveBytes());
        this.rebalanceControl = new RebalanceControl(
                database, rebalancePlans, () -> policy.get().rebalance().approvals(), published);
        this.rebalanceKeeper = new RebalanceKeeper(database, moveControl, rebalancePlans);
        this.automaticRebalance =
                new AutomaticRebalance(database, () -> policy.get().rebalance(), rebalancePlans, rebalanceControl);
        this.returnKeeper = new ReturnKeeper(database, links, publishing);
        Suspicions suspicions =
                new Suspicions(() -> policy.get().upkeep().health().suspicionPhi());
        Absences absences = new Absences(database, () -> policy.get().losses(), suspicions);
        this.lossKeeper = new LossKeeper(database, absences, suspicions);
        this.nodeControl = new NodeControl(database, absences, rebalancePlans, rebalanceControl);
        this.diagnoses = new NodeDiagnoses(database, links, changes, publishing);
        NodeChecks checks = new NodeChecks(database, links);
        this.tableControl = new TableControl(
                catalog,
                changes,
                nodes,
                checks,
                new ShardStatements(links, new MoveReader(database)),
                new AnsweringCopies(nodes, new MoveReader(database)),
                publishing);
        this.submissions = new Submissions(nodes, checks, new Rehearsals(links), publishing);
        this.groupControl = new GroupControl(database, checks, ordered);
        this.pauseControl = new PauseControl(database);
        this.metadata = new MetadataControl(database, links, published);
        this.settings = settings;
        HealthControl health = new HealthControl(
                database, links, () -> policy.get().upkeep().health(), suspicions, () -> own(name, settings.get()));
        this.upkeep = Upkeep.of(database, links, () -> policy.get().upkeep(), health, absences, ordered);
        this.metrics = new FleetMetrics(database, metadata, upkeep.health());
        this.touched = new TouchedTables(database, rebalanceControl);
    }

    private static SettingsFact own(String name, ReloadStatus status) {
        return new SettingsFact("coordinator " + name, status.refused().orElse(""), status.waiting());
    }

    /** How this coordinator stands to its settings file. */
    public ReloadStatus settings() {
        return settings.get();
    }

    /** Sharded tables. */
    public TableControl tableControl() {
        return tableControl;
    }

    /** Orders to groups, and why they wait. */
    public GroupControl groupControl() {
        return groupControl;
    }

    /** Groups that users write themselves. */
    public Submissions submissions() {
        return submissions;
    }

    /** Pauses and resumes. */
    public PauseControl pauseControl() {
        return pauseControl;
    }

    /** The metadata database as a thing that can be lost. */
    public MetadataControl metadataControl() {
        return metadata;
    }

    /** What keeps the fleet in order. */
    public Upkeep upkeep() {
        return upkeep;
    }

    /** What requests are about. */
    public TouchedTables touchedTables() {
        return touched;
    }

    /** Declares nodes lost. */
    public LossKeeper lossKeeper() {
        return lossKeeper;
    }

    /** Takes nodes back that were lost. */
    public ReturnKeeper returnKeeper() {
        return returnKeeper;
    }

    /** The moves of shards. */
    public MoveControl moveControl() {
        return moveControl;
    }

    /** Plans of many moves. */
    public RebalancePlans rebalancePlans() {
        return rebalancePlans;
    }

    /** Orders to rebalances, and how far they are. */
    public RebalanceControl rebalanceControl() {
        return rebalanceControl;
    }

    /** What carries rebalances out, for the leader's loop. */
    public RebalanceKeeper rebalanceKeeper() {
        return rebalanceKeeper;
    }

    /** Rebalances that nobody orders. */
    public AutomaticRebalance automaticRebalance() {
        return automaticRebalance;
    }

    /** How nodes stand, and orders to them. */
    public NodeControl nodeControl() {
        return nodeControl;
    }

    /** What is on nodes beside what is to be there. */
    public NodeDiagnoses diagnoses() {
        return diagnoses;
    }

    /** What the queue has done, for Prometheus. */
    public FleetMetrics metrics() {
        return metrics;
    }

    /** Whether this coordinator leads, or who does. */
    public Standing standing() {
        Optional<LeaderTerm> mine = term.get();
        if (mine.isPresent()) {
            return new Standing.Leads(mine.get());
        }
        // A term of this coordinator's own that it has lost leads nowhere.
        return terms.current()
                .filter(newest -> !newest.holder().equals(name))
                .<Standing>map(newest -> new Standing.Follows(Views.leader(newest)))
                .orElseGet(Standing.Leaderless::new);
    }

    /** This coordinator as it sees itself. */
    public StatusView status() {
        Standing standing = standing();
        LeaderView leader = null;
        if (standing instanceof Standing.Leads leads) {
            leader = Views.leader(leads.term());
        } else if (standing instanceof Standing.Follows follows) {
            leader = follows.leader();
        }
        return new StatusView(name, standing instanceof Standing.Leads, leader, build, metadata.show());
    }

    /**
     * The newest groups.
     *
     * @param state only those in it; empty for all
     * @param before only older ones than this; empty for all
     * @param scope of who asks: only those that lock one of its tables and nothing else
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND} if there is no group {@code before}
     */
    public GroupList groups(Optional<GroupState> state, Optional<GroupId> before, TableScope scope, int limit) {
        before.filter(id -> groups.head(id).isEmpty()).ifPresent(id -> {
            throw noGroup(id);
        });
        return new GroupList(groups.list(state, before, scope, limit).stream()
                .map(Views::summary)
                .toList());
    }

    /**
     * A group with its commands.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}
     */
    public GroupView group(GroupId id) {
        return Views.group(groups.find(id).orElseThrow(() -> noGroup(id)));
    }

    /** Whether a group is of another version than the known one, or will not change any more. */
    public boolean differs(GroupId id, long knownVersion) {
        GroupReader.GroupHead head = groups.head(id).orElseThrow(() -> noGroup(id));
        return head.version() != knownVersion || head.state().ended();
    }

    private static ShardwrightException noGroup(GroupId id) {
        return new ShardwrightException(
                ErrorCode.NOT_FOUND, "there is no group " + id, "See `group list` for those that there are.");
    }
}
