// When the commands of a group ran. Pure: the time is an argument.

const UNDO_STATES = ['undoing', 'undone', 'undo_failed', 'undo_ready'];
const RUNNING_STATES = ['running', 'undoing'];

/** Steps between ticks that people count in, in milliseconds. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  [1, 2, 6, 12, 24, 48, 168].map((hours) => hours * 3_600_000),
);

/**
 * @param group as the API shows it
 * @param now epoch milliseconds
 * @return begin and end (epoch milliseconds), and bars of the commands that have run: {name, state, back, running, from, to} of their last try
 */
export function timeline(group, now) {
  const bars = group.commands.filter((command) => command.startedAt != null).map((command) => bar(command, now));
  const begin = Math.min(group.createdAt, ...bars.map((each) => each.from));
  const end = Math.max(group.endedAt ?? (bars.some((each) => each.running) ? now : begin), ...bars.map((each) => each.to));
  return { begin, end: Math.max(end, begin + 1), bars };
}

function bar(command, now) {
  const running = RUNNING_STATES.includes(command.state);
  const from = command.startedAt;
  return {
    name: command.name,
    state: command.state,
    back: UNDO_STATES.includes(command.state),
    running,
    from,
    to: running ? Math.max(from, now) : from + (command.duration ?? 0),
  };
}

/** Milliseconds after the beginning at which ticks stand: round numbers, at most `most` of them. */
export function ticks(span, most) {
  const step = STEPS.find((each) => span / each <= most) ?? STEPS.at(-1) * Math.ceil(span / STEPS.at(-1) / most);
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, place) => place * step);
}
