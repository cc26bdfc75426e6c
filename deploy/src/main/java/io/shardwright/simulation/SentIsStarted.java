package io.shardwright.simulation;

/** Nothing is sent that is not recorded as started by the very session that sends it. */
final class SentIsStarted extends Checker {
    @Override
    String invariant() {
        return "only what is started is sent";
    }

    @Override
    void sent(Running statement) {
        CommandRecord command = statement.command;
        require(
                command.state.onTheNode()
                        && command.isUndo() == statement.isUndo()
                        && command.ownerEpoch == statement.link.epoch,
                () -> statement + " is sent while it is recorded as " + command.state.label() + " by epoch "
                        + command.ownerEpoch);
    }
}
