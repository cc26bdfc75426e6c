package io.shardwright.torture;

import java.util.List;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param seed repeats the groups and the random faults, not their interleaving
 * @param groups submitted
 * @param rollbacksTried groups whose rollback began; {@code rollbacksSucceeded} those that ended rolled back
 * @param stuck groups whose rollback needs an operator
 * @param unsettled groups that had not ended in time
 * @param unplannedRollbacks groups that were to commit and were rolled back, because a command of theirs had used up its tries or an operator
 *     stopped them
 * @param faults by kind
 * @param statements shapes of statements that were seen on the way from processes to databases
 * @param statementsHit by what was done at them, how many of those shapes
 * @param statementsMissed what no shape should miss, a line each
 * @param versions of what took part
 * @param logs the folder with the fault log and the logs of all processes
 */
public record TortureReport(
        long seed,
        int groups,
        int committed,
        int rollbacksTried,
        int rollbacksSucceeded,
        int stuck,
        int unsettled,
        int unplannedRollbacks,
        Map<String, Integer> faults,
        int statements,
        Map<String, Integer> statementsHit,
        List<String> statementsMissed,
        List<Violation> violations,
        long faultMillis,
        long wholeMillis,
        String versions,
        String logs) {
    public TortureReport {
        faults = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(faults));
        statementsHit = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(statementsHit));
        statementsMissed = List.copyOf(statementsMissed);
        violations = List.copyOf(violations);
    }

    /** Of so many groups the share that is rolled back is no accident. */
    private static final int MANY_GROUPS = 1_000;

    /** Whether everything was as it must be, and enough was undone to say so. */
    public boolean held() {
        return violations.isEmpty()
                && stuck == 0
                && unsettled == 0
                && rollbacksSucceeded == rollbacksTried
                && (groups < MANY_GROUPS || 4 * rollbacksTried >= 3 * groups);
    }
}
