// What states mean to somebody who looks: a tone for its colour, and a sign, so that nothing is said by colour alone. Pure.

/** By tone, the sign beside the word. */
const SIGNS = { good: '✓', busy: '▶', waiting: '…', held: '‖', undone: '↩', bad: '✕' };

const TONES = {
  good: ['committed', 'completed', 'done', 'applied', 'healthy', 'ok', 'finished', 'accepted', 'reachable', 'preexisting', 'recovered'],
  busy: ['active', 'running', 'completing', 'moving', 'reversing', 'stopping', 'undoing', 'aborting', 'undo_ready', 'undo_waiting', 'draining', 'returning', 'creating', 'dropping'],
  waiting: ['pending', 'waiting', 'ready', 'queued', 'prepared', 'proposed', 'joining', 'switched', 'removed', 'cancelled', 'none'],
  held: ['paused', 'stopped', 'warning', 'degraded', 'left'],
  undone: ['rolled_back', 'undone', 'reversed', 'rejected', 'waived', 'rolled_back_with_waivers'],
  bad: ['failed', 'undo_failed', 'rollback_stuck', 'refused', 'lost', 'unhealthy', 'unreachable', 'unknown', 'away'],
};

const TONE_OF = new Map(Object.entries(TONES).flatMap(([tone, states]) => states.map((state) => [state, tone])));

/** good, busy, waiting, held, undone or bad; waiting for a state that a newer server has. */
export function tone(state) {
  return TONE_OF.get(state) ?? 'waiting';
}

export function sign(state) {
  return SIGNS[tone(state)];
}

/** A state as it is read. */
export function label(state) {
  return state.replaceAll('_', ' ');
}

const GROUP_ENDS = ['committed', 'rolled_back', 'rolled_back_with_waivers'];

/** Whether a group will not change any more. */
export function groupEnded(state) {
  return GROUP_ENDS.includes(state);
}

const REBALANCES_AT_WORK = ['queued', 'running', 'stopping'];

/** Whether figures of a rebalance change without an event. */
export function rebalanceAtWork(state) {
  return REBALANCES_AT_WORK.includes(state);
}
