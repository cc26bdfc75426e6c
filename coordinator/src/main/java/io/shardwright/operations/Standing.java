package io.shardwright.operations;

import io.shardwright.api.LeaderView;
import io.shardwright.metadata.LeaderTerm;

/** Where this coordinator stands. Changes need a term, so that whoever makes one has asked. */
public sealed interface Standing {
    /** It leads, in this term. Whether the term still counts is checked by each change itself. */
    record Leads(LeaderTerm term) implements Standing {}

    /** Another leads, as far as the metadata database knows. */
    record Follows(LeaderView leader) implements Standing {}

    /** None leads that is known of. */
    record Leaderless() implements Standing {}
}
