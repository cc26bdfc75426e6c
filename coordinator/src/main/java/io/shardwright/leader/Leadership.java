package io.shardwright.leader;

import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.LeaderTerms;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.WakeSignal;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this coordinator leads, and in which term. ZooKeeper elects; the elected begins a term in the metadata database and then looks
 * whether it is elected still. Everything it writes is checked against that term, so an election that was lost unnoticed does no harm.
 */
public final class Leadership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    private final LeaderLatch latch;
    private final LeaderTerms terms;
    private final String name;
    private final String api;
    private final String link;
    private volatile @Nullable LeaderTerm term;

    /**
     * Makes a candidate; {@link #start} lets it stand.
     *
     * @param api the base URL under which others reach this coordinator's API
     * @param link where it takes wake-ups, {@code host:port}
     */
    Leadership(CuratorFramework zooKeeper, String path, LeaderTerms terms, String name, String api, String link) {
        this.latch = new LeaderLatch(zooKeeper, path, name, LeaderLatch.CloseMode.NOTIFY_LEADER);
        this.terms = terms;
        this.name = name;
        this.api = api;
        this.link = link;
    }

    /** Stands for election; {@code changed} is woken whenever it is won or lost. */
    void start(WakeSignal changed) {
        latch.addListener(new LeaderLatchListener() {
            @Override
            public void isLeader() {
                changed.wake();
            }

            @Override
            public void notLeader() {
                term = null;
                changed.wake();
            }
        });
        try {
            latch.start();
        } catch (Exception e) {
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    "the election cannot begin",
                    "Check the setting 'zookeeper', and that a quorum of its servers runs.",
                    e);
        }
    }

    /** The term in which this coordinator leads, or empty. */
    public Optional<LeaderTerm> term() {
        return Optional.ofNullable(term);
    }

    /** Brings the term into line with the election: begins one if elected without, drops it if not elected. Called by the settle loop alone. */
    Optional<LeaderTerm> refresh() {
        if (!latch.hasLeadership()) {
            term = null;
        } else if (term == null) {
            LeaderTerm begun = terms.begin(name, api, link);
            if (latch.hasLeadership()) {
                term = begun;
                log.info("leads in term {}", begun.term());
            }
        }
        return term();
    }

    /** Another leader has begun a later term. If this one is still elected, the next {@link #refresh} begins one later still. */
    void deposed() {
        term = null;
    }

    @Override
    public void close() {
        term = null;
        if (latch.getState() != LeaderLatch.State.STARTED) {
            // A process that could not start closes it before it ever stood.
            return;
        }
        try {
            latch.close();
        } catch (java.io.IOException e) {
            log.warn("leaving the election failed; ZooKeeper ends it with the session", e);
        }
    }
}
