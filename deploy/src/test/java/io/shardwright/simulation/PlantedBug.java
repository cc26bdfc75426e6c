package io.shardwright.simulation;

import java.util.List;

/**
 * A known bug of such systems, as rules that differ from the product's in one place.
 *
 * @param invariants of which at least one must notice it
 */
record PlantedBug(String name, Rules rules, List<String> invariants) {
    private static final String OWNER = "one owner acts on a node";
    private static final String REVERSE = "undo goes in reverse order";
    private static final String FORWARD = "dependencies hold forward";
    private static final String BEFORE = "rolled back nodes are as before";
    private static final String PREEXISTING = "nothing preexisting is undone";
    private static final String ONCE = "row changes happen once";
    private static final String SETTLED = "every group is settled";
    private static final String VANISHED = "nothing vanishes";
    private static final String STATES = "states follow the tables";
    private static final String LOCKS = "conflicting groups exclude each other";
    private static final String DEPOSED = "a deposed leader changes nothing";
    private static final String MIRRORED = "mirrored undo respects the edges";
    private static final String STARTED = "only what is started is sent";
    private static final String PAUSED = "a pause holds";
    private static final String STOPPED = "what is stopped sends nothing more";
    private static final String WAIVED = "a waiver stays visible";
    private static final String UNDONE = "what is undone never runs again";
    private static final String SAVEPOINT = "a savepoint keeps its part";
    private static final String POLICY = "a group's policy is kept";
    private static final String TRIES = "tries have their limit";
    private static final String AFTER = "after the decision all goes forward";
    private static final String LEAVES = "a worker that ends leaves nothing";
    private static final String HANGS = "what is under way can go on";
    private static final String FORESEEN = "no unforeseen failure";

    static final List<PlantedBug> ALL = List.of(
            new PlantedBug(
                    "the metadata database checks no epoch",
                    new OwnerBugs.NoSessionCheck(),
                    List.of(OWNER, STATES, REVERSE)),
            new PlantedBug(
                    "what ran on a lost node is taken for not begun",
                    new OwnerBugs.TakesLostForNotBegun(),
                    List.of(BEFORE)),
            new PlantedBug("connections do not read the fence", new OwnerBugs.NoFence(), List.of(OWNER)),
            new PlantedBug("older connections are left alive", new OwnerBugs.NoKill(), List.of(OWNER)),
            new PlantedBug("leaders write without checking their term", new OwnerBugs.NoTermCheck(), List.of(DEPOSED)),
            new PlantedBug(
                    "what preexisted is undone", new UndoBugs.UndoPreexisting(), List.of(PREEXISTING, REVERSE, BEFORE)),
            new PlantedBug("a missing dependency counts as done", new OwnerBugs.MissingDependency(), List.of(FORWARD)),
            new PlantedBug(
                    "undo begins while a command runs",
                    new UndoBugs.UndoTooEarly(),
                    List.of(REVERSE, FORWARD, MIRRORED)),
            new PlantedBug("undo goes in forward order", new UndoBugs.UndoForward(), List.of(REVERSE)),
            new PlantedBug(
                    "a completion does not name its try",
                    new TryBugs.AnyTry(),
                    List.of(OWNER, REVERSE, STATES, UNDONE, BEFORE)),
            new PlantedBug(
                    "a completion is settled twice", new TryBugs.SettleTwice(), List.of(VANISHED, FORESEEN, STATES)),
            new PlantedBug(
                    "a lost answer is taken for a statement that has ended",
                    new TryBugs.NoSettling(),
                    List.of(OWNER, REVERSE, BEFORE)),
            new PlantedBug(
                    "a try ends while its statement may run", new TryBugs.EndsUnsettled(), List.of(REVERSE, FORWARD)),
            new PlantedBug(
                    "the intent is written after the statement",
                    new TryBugs.LateIntent(),
                    List.of(OWNER, BEFORE, ONCE, SETTLED, STATES, PREEXISTING, VANISHED, REVERSE)),
            new PlantedBug(
                    "what a try may have left is cancelled",
                    new UndoBugs.CancelsUnknown(),
                    List.of(BEFORE, VANISHED, REVERSE, MIRRORED, SETTLED)),
            new PlantedBug(
                    "an unknown effect is not undone",
                    new UndoBugs.IgnoresUnknown(),
                    List.of(BEFORE, VANISHED, REVERSE)),
            new PlantedBug("locks are granted at once", new OwnerBugs.NoLocks(), List.of(LOCKS)),
            new PlantedBug("a mirrored undo knows no edges", new UndoBugs.NoUndoEdges(), List.of(MIRRORED)),
            new PlantedBug(
                    "a mirrored undo knows no explicit edges", new UndoBugs.NoRollbackEdges(), List.of(MIRRORED)),
            new PlantedBug("an undo that is ready is not held back", new UndoBugs.NeverHoldsBack(), List.of(MIRRORED)),
            new PlantedBug(
                    "what was cancelled since it was found is sent", new OwnerBugs.ClaimsUnseen(), List.of(STARTED)),
            new PlantedBug(
                    "claims see pauses of tables as if there were none",
                    new OwnerBugs.NoTablePauses(),
                    List.of(PAUSED)),
            new PlantedBug(
                    "a claim whose answer was lost is forgotten",
                    new OwnerBugs.ForgetsLostClaims(),
                    List.of(SETTLED, LEAVES)),
            new PlantedBug(
                    "a claim that was asked about takes something afterwards",
                    new OwnerBugs.ClaimsInNoRound(),
                    List.of(SETTLED, LEAVES)),
            new PlantedBug("a stop is echoed and not followed", new OwnerBugs.EchoesOnly(), List.of(STOPPED, PAUSED)),
            new PlantedBug(
                    "what was claimed before a pause or a stop is sent all the same",
                    new OwnerBugs.SendsWhatItHolds(),
                    List.of(PAUSED, STOPPED)),
            new PlantedBug(
                    "what was announced before a pause or a stop is sent all the same",
                    new TryBugs.SendsWhatItAnnounced(),
                    List.of(PAUSED, STOPPED)),
            new PlantedBug(
                    "a deadline aborts what is decided", new OwnerBugs.TimesOutWhatIsDecided(), List.of(STATES, AFTER)),
            new PlantedBug("while names keep coming nobody looks", new OwnerBugs.LooksOnlyWhenTold(), List.of(SETTLED)),
            new PlantedBug(
                    "what is named again is given again", new OwnerBugs.GivesAgain(), List.of(OWNER, STARTED, STATES)),
            new PlantedBug("a group with waivers ends like one without", new UndoBugs.HidesWaivers(), List.of(WAIVED)),
            new PlantedBug("what was undone runs again", new UndoBugs.RunsAgain(), List.of(UNDONE)),
            new PlantedBug("going back to a savepoint undoes all", new UndoBugs.ForgetsSavepoint(), List.of(SAVEPOINT)),
            new PlantedBug("a retry reaches behind the savepoint", new UndoBugs.RetriesBehind(), List.of(SAVEPOINT)),
            new PlantedBug("a group waits for what is undone", new UndoBugs.WaitsForWhatIsUndone(), List.of(HANGS)),
            new PlantedBug(
                    "a group goes on before all behind is undone", new UndoBugs.ContinuesEarly(), List.of(SAVEPOINT)),
            new PlantedBug("a group that is to hold is undone", new TryBugs.NeverHolds(), List.of(POLICY)),
            new PlantedBug(
                    "an operator's word is believed of what was sent since",
                    new TryBugs.BelievesOldWords(),
                    List.of(ONCE, BEFORE)),
            new PlantedBug(
                    "an operator's word of an earlier try is taken",
                    new TryBugs.TakesOldWords(),
                    List.of(ONCE, BEFORE)),
            new PlantedBug("tries have no limit", new TryBugs.NoLimit(), List.of(TRIES)),
            new PlantedBug("what comes after the decision is given up", new TryBugs.GivesUpAfter(), List.of(AFTER)),
            new PlantedBug("what was given up before is given up again", new UndoBugs.WaivesAgain(), List.of(WAIVED)),
            new PlantedBug(
                    "what comes after the decision is waived with tries left",
                    new UndoBugs.WaivesEarly(),
                    List.of(AFTER)),
            new PlantedBug(
                    "what comes after the decision is given up on a node that is only away",
                    new UndoBugs.GivesUpWhoIsAway(),
                    List.of(AFTER)),
            new PlantedBug(
                    "a worker ends with a claim it has not heard of", new OwnerBugs.KeepsClaims(), List.of(LEAVES)));

    @Override
    public String toString() {
        return name;
    }
}
