package io.shardwright.operations;

import io.shardwright.api.PublishedView;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.Publication;
import io.shardwright.metadata.Published;
import io.shardwright.metadata.Publisher;
import io.shardwright.planning.TablePlan;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Publishes planned changes, each once under its submitter's key. */
final class Publishing {
    private final Publisher publisher;
    private final Runnable published;

    /** @param published called after a group was published, to wake who takes it on */
    Publishing(MetadataDatabase database, Runnable published) {
        this.publisher = new Publisher(database);
        this.published = published;
    }

    /**
     * Plans and publishes a change, unless it was published before.
     *
     * @param digest of what is asked for
     * @param plan makes the plan under the idempotency key
     */
    PublishedView once(LeaderTerm leader, Submitter submitter, String digest, Function<String, TablePlan> plan) {
        return once(submitter, digest, () -> {
            TablePlan planned = plan.apply(submitter.idempotencyKey());
            return publish(leader, planned, digest, submitter, planned.warnings());
        });
    }

    /** Makes a change unless it was made before: then what it checks may have changed by its own doing. */
    PublishedView once(Submitter submitter, String digest, Supplier<PublishedView> change) {
        return repeated(submitter, digest).orElseGet(() -> {
            PublishedView result;
            try {
                result = change.get();
            } catch (ShardwrightException refused) {
                // The same request may have been made at the same time, and have caused what this one was refused for.
                return repeated(submitter, digest).orElseThrow(() -> refused);
            }
            changed();
            return result;
        });
    }

    private Optional<PublishedView> repeated(Submitter submitter, String digest) {
        return publisher
                .find(submitter.idempotencyKey(), digest)
                .map(before -> Views.published(new Published(before, true), List.of()));
    }

    /** Publishes a plan, whatever was published before. */
    PublishedView publish(
            LeaderTerm leader, TablePlan plan, String digest, Submitter submitter, List<String> warnings) {
        Publication publication = new Publication(
                id(plan), plan.submission(), plan.catalog(), plan.artifacts(), digest, submitter.actor());
        return Views.published(publisher.publish(leader, publication), warnings);
    }

    /** A move is known by the id of the group that carries it out. */
    private static GroupId id(TablePlan plan) {
        if (plan.catalog() instanceof CatalogChange.Move move) {
            return new GroupId(move.id());
        }
        return new GroupId(plan.catalog() instanceof CatalogChange.Relocate moved ? moved.id() : UUID.randomUUID());
    }

    /** Wakes who takes on what was ordered. */
    void changed() {
        published.run();
    }
}
