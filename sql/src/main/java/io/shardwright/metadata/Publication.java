package io.shardwright.metadata;

import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupSubmission;
import java.util.List;

/**
 * A group that is to be published.
 *
 * @param id its new id
 * @param digest SHA-256 of the request in hexadecimal: the same idempotency key with another digest is refused
 * @param artifacts written before anything that makes them runs
 * @param actor who asked
 */
public record Publication(
        GroupId id,
        GroupSubmission submission,
        CatalogChange catalog,
        List<CatalogChange.Artifact> artifacts,
        String digest,
        String actor) {
    public Publication {
        artifacts = List.copyOf(artifacts);
    }
}
