import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announcement, summary } from './progress.js';

const view = (state, percentage, more = {}) => ({
  state,
  bytesPerSecond: more.bytesPerSecond ?? null,
  secondsLeft: more.secondsLeft ?? null,
  progress: { progress_percentage: percentage, total: 4, completed: 1, running: 0, failed: 0, reversed: 0, ...more.progress },
});

test('says how far it is, and only what there is to say', () => {
  assert.equal(summary(view('completed', 100)), '100%, 1 of 4 moves finished');
  assert.equal(
    summary(view('running', 42, { bytesPerSecond: 1024, secondsLeft: 90, progress: { running: 2, failed: 1, reversed: 1 } })),
    '42%, 1 of 4 moves finished, 2 under way, 1 undone, 1 taken back, 1.0 KiB/s, 1 min 30 s left',
  );
});

test('speaks at each tenth, when the state changes and when a move was undone, and not between', () => {
  assert.equal(announcement(undefined, view('running', 0)), '');
  assert.equal(announcement(view('running', 10), view('running', 19)), '');
  assert.equal(announcement(view('running', 19), view('running', 20)), 'Rebalance running, 20%, 1 of 4 moves finished');
  assert.equal(announcement(view('running', 20), view('paused', 20)), 'Rebalance paused, 20%, 1 of 4 moves finished');
  assert.match(announcement(view('running', 20), view('running', 20, { progress: { failed: 1 } })), /1 undone/);
});
