package io.shardwright.fitness;

import java.util.Map;
import java.util.Optional;

/**
 * What a node says of itself.
 *
 * @param facts those that it knows: an older worker knows fewer, and another server has other variables
 */
public record Profile(Map<Fact, String> facts) {
    public Profile {
        facts = Map.copyOf(facts);
    }

    public Optional<String> get(Fact fact) {
        return Optional.ofNullable(facts.get(fact));
    }

    /** Whether the fact is known and is this, in whatever case. */
    public boolean is(Fact fact, String value) {
        return get(fact).filter(value::equalsIgnoreCase).isPresent();
    }
}
