package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.local.LocalProcess;
import io.shardwright.sqlproxy.Exchange;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A statement of a move, in the order in which they come, and whether it has been carried out when something happens that nobody reckoned with. */
enum MoveMoment {
    CREATING(Party.TARGET, "^CREATE TABLE `app`", false),
    WITHOUT_INDEXES(Party.TARGET, "^ALTER TABLE .* DROP KEY", true),
    READING(Party.SOURCE, "SHOW GLOBAL STATUS LIKE 'Threads_running'", true),
    COPYING(Party.TARGET, "UPDATE shardwright.move_range", false),
    ADDING_INDEXES(Party.TARGET, "^ALTER TABLE .* ADD KEY", true),
    FOLLOWING(Party.TARGET, "UPDATE shardwright.move_position", true),
    HOLDING(Party.SOURCE, "^LOCK TABLES", true),
    BEFORE_THE_FENCE(Party.SOURCE, "^RENAME TABLE .* TO `app`.`sw_q_", false),
    AFTER_THE_FENCE(Party.SOURCE, "^RENAME TABLE .* TO `app`.`sw_q_", true),
    BEFORE_THE_TURN(Party.TARGET, "UPDATE shard_move SET turning_gtid", false),
    AFTER_THE_TURN(Party.TARGET, "UPDATE shard_move SET turning_gtid", true),
    BEFORE_THE_DECISION(Party.COORDINATOR, "UPDATE shard_replica", false),
    AFTER_THE_DECISION(Party.COORDINATOR, "UPDATE shard_move SET state = 'switched'", true),
    BEFORE_THE_SWAP(Party.SOURCE, "REORGANIZE PARTITION", false),
    AFTER_THE_SWAP(Party.SOURCE, "REORGANIZE PARTITION", true);

    /** Whose process sends the statement. */
    private enum Party {
        SOURCE,
        TARGET,
        COORDINATOR
    }

    private final Party party;
    private final String statement;
    private final boolean carriedOut;

    MoveMoment(Party party, String statement, boolean carriedOut) {
        this.party = party;
        this.statement = statement;
        this.carriedOut = carriedOut;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What happens then. */
    interface Happening {
        /** @param sender whose statement it is */
        void happens(LocalProcess sender, Exchange exchange) throws IOException, InterruptedException;
    }

    /** What is to happen in the next move from one node to another, once. */
    Aimed aim(MovingCluster cluster, String source, String target, Happening happening) {
        LocalProcess sender = switch (party) {
            case SOURCE -> cluster.node(source).worker();
            case TARGET -> cluster.node(target).worker();
            case COORDINATOR -> cluster.leader();
        };
        return new Aimed(this, sender, cluster.aims().at("^" + sender.name() + "$", statement, exchange -> {
            if (carriedOut) {
                exchange.pass();
                exchange.awaitAnswer();
            }
            happening.happens(sender, exchange);
        }));
    }

    /** Lets a statement go its way after all. */
    void letGo(Exchange exchange) throws IOException {
        if (!carriedOut) {
            exchange.pass();
        }
        exchange.deliver();
    }

    /** What is to happen, and a latch that opens once it has. */
    record Aimed(MoveMoment moment, LocalProcess sender, CountDownLatch hit) {
        void await() throws InterruptedException {
            assertThat(hit.await(MovingCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the statement of " + moment + " was seen")
                    .isTrue();
        }
    }
}
