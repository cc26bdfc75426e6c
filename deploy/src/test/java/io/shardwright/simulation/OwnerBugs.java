package io.shardwright.simulation;

import io.shardwright.queue.Admission;
import io.shardwright.queue.ControlFollow;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GivenCommands;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.LockTable;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.ReadyHalf;
import java.util.List;
import java.util.Optional;

/** Bugs in who may act, and in what is claimed and when. */
final class OwnerBugs {
    private OwnerBugs() {}

    static final class NoSessionCheck extends Rules {
        @Override
        boolean sessionHolds(long openEpoch, long epoch) {
            return true;
        }
    }

    static final class TakesLostForNotBegun extends Rules {
        @Override
        Effect effectOfLostClaim() {
            return Effect.NONE;
        }
    }

    static final class NoFence extends Rules {
        @Override
        Admission admits(long fence, long epoch) {
            return Admission.ADMITTED;
        }
    }

    static final class NoKill extends Rules {
        @Override
        boolean endsOlderConnections() {
            return false;
        }
    }

    static final class NoTermCheck extends Rules {
        @Override
        boolean termHolds(long newest, long term) {
            return true;
        }
    }

    static final class NoLocks extends Rules {
        @Override
        List<Long> grantable(List<LockTable.Entry> entries, List<Long> pending) {
            return pending;
        }
    }

    static final class MissingDependency extends Rules {
        @Override
        int blockers(CommandRecord command) {
            return Math.max(0, command.after.size() - 1);
        }
    }

    static final class ClaimsUnseen extends Rules {
        @Override
        boolean claimsUnseen() {
            return true;
        }
    }

    static final class NoTablePauses extends Rules {
        @Override
        boolean covers(Switches.Row pause, CommandRecord command) {
            return pause.scope != PauseScope.TABLE && super.covers(pause, command);
        }
    }

    static final class ForgetsLostClaims extends Rules {
        @Override
        boolean hearsOfLostClaims() {
            return false;
        }
    }

    static final class ClaimsInNoRound extends Rules {
        @Override
        boolean ofThisRound(long present, long round) {
            return true;
        }
    }

    static final class LooksOnlyWhenTold extends Rules {
        @Override
        long lookMillis(long pollMillis) {
            return Long.MAX_VALUE / 2;
        }
    }

    static final class GivesAgain extends Rules {
        @Override
        List<ReadyHalf> notGiven(GivenCommands given, List<ReadyHalf> named) {
            return named;
        }
    }

    static final class KeepsClaims extends Rules {
        @Override
        boolean givesBack() {
            return false;
        }
    }

    static final class SendsWhatItHolds extends Rules {
        @Override
        boolean withholds(boolean mayNotRun) {
            return false;
        }
    }

    static final class TimesOutWhatIsDecided extends Rules {
        @Override
        Optional<GroupState> timedOut(GroupState state) {
            return state == GroupState.COMPLETING ? Optional.of(GroupState.ABORTING) : super.timedOut(state);
        }
    }

    static final class EchoesOnly extends Rules {
        @Override
        ControlFollow.Side<SimFailure> following(ControlFollow.Side<SimFailure> session) {
            return new ControlFollow.Side<>() {
                @Override
                public long version() throws SimFailure {
                    return session.version();
                }

                @Override
                public boolean holdsUnsent() {
                    return false;
                }

                @Override
                public boolean withhold() {
                    return false;
                }

                @Override
                public void echo(long version) throws SimFailure {
                    session.echo(version);
                }
            };
        }
    }
}
