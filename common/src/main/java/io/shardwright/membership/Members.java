package io.shardwright.membership;

import java.util.List;
import java.util.Optional;

/**
 * Who was there at one moment, each list in order of names. Old news the moment it is read: good for choosing whom to wake, not for deciding who
 * may act.
 */
public record Members(List<Member> coordinators, List<Member> workers) {
    public Members {
        coordinators = List.copyOf(coordinators);
        workers = List.copyOf(workers);
    }

    /** The worker of a node. */
    public Optional<Member> worker(String name) {
        return workers.stream().filter(member -> member.name().equals(name)).findFirst();
    }
}
