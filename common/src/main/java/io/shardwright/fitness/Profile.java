package io.shardwright.fitness;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /** Whether it is worth saying after another: what is free on a disk counts in steps, everything else at once. */
    public boolean tellsMoreThan(Profile said) {
        Optional<DiskSpace> now = DiskSpace.of(this);
        Optional<DiskSpace> before = DiskSpace.of(said);
        boolean near = (now.isPresent() && before.isPresent()) ? now.get().isNear(before.get()) : now.equals(before);
        return !near || !withoutDisk().equals(said.withoutDisk());
    }

    private Map<Fact, String> withoutDisk() {
        Map<Fact, String> others = new HashMap<>(facts);
        others.keySet().removeAll(Set.of(Fact.DISK_FREE_BYTES, Fact.DISK_TOTAL_BYTES));
        return others;
    }

    /** Whether the fact is known and is this, in whatever case. */
    public boolean is(Fact fact, String value) {
        return get(fact).filter(value::equalsIgnoreCase).isPresent();
    }
}
