// What is said aloud about a rebalance. Pure.

import { count, duration, rate } from './format.js';
import { label } from './states.js';

/** Said at each, and not between: whoever listens has other things to hear. */
const STEP_PERCENT = 10;

/** How far a rebalance is. */
export function summary(view) {
  const progress = view.progress;
  const parts = [
    `${progress.progress_percentage}%`,
    `${count(progress.completed)} of ${count(progress.total)} moves finished`,
  ];
  if (progress.running > 0) {
    parts.push(`${count(progress.running)} under way`);
  }
  if (progress.failed > 0) {
    parts.push(`${count(progress.failed)} undone`);
  }
  if (progress.reversed > 0) {
    parts.push(`${count(progress.reversed)} taken back`);
  }
  if (view.bytesPerSecond != null) {
    parts.push(rate(view.bytesPerSecond));
  }
  if (view.secondsLeft != null) {
    parts.push(`${duration(view.secondsLeft * 1000)} left`);
  }
  return parts.join(', ');
}

/** What is worth saying of what has changed; empty for nothing. */
export function announcement(before, now) {
  if (before === undefined) {
    return '';
  }
  const step = (view) => Math.floor(view.progress.progress_percentage / STEP_PERCENT);
  const worth =
    before.state !== now.state || step(before) !== step(now) || before.progress.failed !== now.progress.failed;
  return worth ? `Rebalance ${label(now.state)}, ${summary(now)}` : '';
}
