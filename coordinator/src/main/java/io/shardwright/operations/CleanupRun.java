package io.shardwright.operations;

import io.shardwright.api.CleanedView;
import io.shardwright.api.CleanupView;
import io.shardwright.cleanup.Candidate;
import io.shardwright.cleanup.CleanupAges;
import io.shardwright.cleanup.CleanupKind;
import io.shardwright.metadata.LeaderTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One run of a cleanup, or a look at what one would do, with what it has come to so far. Used by one thread. */
final class CleanupRun {
    private final Optional<LeaderTerm> term;
    private final String actor;
    private final long now;
    private final List<CleanedView> cleaned = new ArrayList<>();
    private final SortedMap<String, Integer> counts = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    private CleanupRun(Optional<LeaderTerm> term, String actor, long now) {
        this.term = term;
        this.actor = actor;
        this.now = now;
    }

    static CleanupRun looking(long now) {
        return new CleanupRun(Optional.empty(), "", now);
    }

    static CleanupRun by(LeaderTerm term, String actor, long now) {
        return new CleanupRun(Optional.of(term), actor, now);
    }

    /** In which it changes things; empty if it only looks. */
    Optional<LeaderTerm> term() {
        return term;
    }

    String actor() {
        return actor;
    }

    /** By when everything is judged. */
    long now() {
        return now;
    }

    void gone(CleanupKind kind, Candidate candidate, CleanupAges ages) {
        if (counts.merge(kind.name(), 1, Integer::sum) <= CleanupView.NAMES_MAX) {
            cleaned.add(new CleanedView(
                    kind.name(),
                    candidate.name(),
                    kind.goes(candidate, ages, now).orElseThrow()));
        }
    }

    void note(CleanupKind kind, String what) {
        notes.add(kind.name() + ": " + what);
    }

    CleanupView view() {
        return new CleanupView(cleaned, counts, notes, term.isEmpty(), now);
    }
}
