// Which orders to a group would do anything, by how it and its commands stand; the coordinator judges anew. Pure.

const STOPPABLE = ['pending', 'active', 'prepared', 'aborting'];

/** By state of a group, the state of the commands of it that wait for an operator. */
const WAITING_FOR_SOMEBODY = { active: 'failed', rollback_stuck: 'undo_failed' };

/** Of what failed so, only somebody who looks at the node can tell what it has left. */
const UNTOLD = 'outcome-unknown';

export function mayStop(group) {
  return STOPPABLE.includes(group.state);
}

export function mayRetry(group) {
  return group.commands.some((command) => waits(group, command));
}

export function maySettle(group, command) {
  return waits(group, command) && command.errorCode === UNTOLD;
}

/** An undo that has failed for good, or of a decided group a command that has failed as often as it may be tried. */
export function mayWaive(group, command) {
  return group.state === 'completing'
    ? command.phase === 'after' && command.state === 'ready' && command.tries >= command.triesMax
    : group.state === 'rollback_stuck' && waits(group, command);
}

/** What is said of a command by somebody who has looked: of that try, and none that has begun since. */
export function settlement(command, applied, reason) {
  const forward = command.state === 'failed';
  return { command: command.name, half: forward ? 'forward' : 'undo', tries: forward ? command.tries : command.undoTries, applied, reason };
}

function waits(group, command) {
  return command.state === WAITING_FOR_SOMEBODY[group.state];
}
