package io.shardwright.simulation;

/** A worker that was told to end, and could see everything through, leaves nothing claimed behind. */
final class LeavesNothing extends Checker {
    private final World world;

    LeavesNothing(World world) {
        this.world = world;
    }

    @Override
    String invariant() {
        return "a worker that ends leaves nothing";
    }

    @Override
    void left(SimNode node, long epoch) {
        for (GroupRecord group : world.metadata.groups) {
            for (CommandRecord command : group.commands) {
                require(
                        command.node != node || command.ownerEpoch != epoch,
                        () -> "session " + epoch + " of " + node + " ends in order and " + command + " is "
                                + command.state.label());
            }
        }
    }
}
