package io.shardwright.operations;

import io.shardwright.api.PublishedView;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.Publication;
import io.shardwright.metadata.Published;
import io.shardwright.metadata.Publisher;
import io.shardwright.planning.TablePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Publishes planned changes, each once under its submitter's key. */
final class Publishing {
    /** However many are asked for at once, each of them that is refused for another makes way. */
    private static final int PLANNED_AGAIN_MAX = 5;

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
        return once(
                submitter,
                digest,
                () -> publish(leader, () -> plan.apply(submitter.idempotencyKey()), digest, submitter, List.of()));
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

    /**
     * Publishes a plan, whatever was published before.
     *
     * @param plan makes it; again, if what it was made from has changed meanwhile
     * @param warnings beside those of the plan
     */
    PublishedView publish(
            LeaderTerm leader, Supplier<TablePlan> plan, String digest, Submitter submitter, List<String> warnings) {
        for (int again = 0; ; again++) {
            TablePlan planned = plan.get();
            Publication publication = new Publication(
                    id(planned),
                    planned.submission(),
                    planned.catalog(),
                    planned.artifacts(),
                    digest,
                    submitter.actor());
            try {
                return Views.published(
                        publisher.publish(leader, publication),
                        Stream.concat(planned.warnings().stream(), warnings.stream())
                                .toList());
            } catch (ShardwrightException e) {
                if (e.code() != ErrorCode.BEING_CHANGED || again == PLANNED_AGAIN_MAX) {
                    throw e;
                }
            }
        }
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
