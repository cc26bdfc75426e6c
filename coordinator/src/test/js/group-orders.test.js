import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayRetry, maySettle, mayStop, mayWaive, settlement } from './group-orders.js';

const group = (state, ...commands) => ({ state, commands });
const command = (state, more = {}) => ({ name: 'c', phase: 'before', state, errorCode: null, tries: 3, undoTries: 2, triesMax: 3, ...more });
const untold = { errorCode: 'outcome-unknown' };

test('what is not decided and not undone can be stopped', () => {
  for (const state of ['pending', 'active', 'prepared', 'aborting']) {
    assert.ok(mayStop(group(state)), state);
  }
  for (const state of ['completing', 'committed', 'rolled_back', 'rollback_stuck', 'rolled_back_with_waivers', 'newer']) {
    assert.ok(!mayStop(group(state)), state);
  }
});

test('what failed is tried again where the group waits for somebody', () => {
  assert.ok(mayRetry(group('active', command('done'), command('failed'))));
  assert.ok(mayRetry(group('rollback_stuck', command('undo_failed'))));
  assert.ok(!mayRetry(group('active', command('running'))));
  assert.ok(!mayRetry(group('rollback_stuck', command('failed'))));
  assert.ok(!mayRetry(group('rolled_back', command('failed'))));
});

test('only what nobody could tell is settled', () => {
  const settles = (state, one) => maySettle(group(state, one), one);
  assert.ok(settles('active', command('failed', untold)));
  assert.ok(settles('rollback_stuck', command('undo_failed', untold)));
  assert.ok(!settles('active', command('failed')));
  assert.ok(!settles('active', command('failed', { errorCode: 'not-undone' })));
  assert.ok(!settles('aborting', command('failed', untold)));
});

test('what fails for good is given up: an undo, or a command for after the decision that has had its tries', () => {
  const waives = (state, one) => mayWaive(group(state, one), one);
  const after = { phase: 'after' };
  assert.ok(waives('rollback_stuck', command('undo_failed')));
  assert.ok(!waives('rollback_stuck', command('undone')));
  assert.ok(!waives('active', command('failed')));
  assert.ok(waives('completing', command('ready', after)));
  assert.ok(!waives('completing', command('ready', { ...after, tries: 2 })));
  assert.ok(!waives('completing', command('running', after)));
  assert.ok(!waives('completing', command('ready')));
});

test('a word is of the half that failed, and of its last try', () => {
  const said = { command: 'c', applied: true, reason: 'seen' };
  assert.deepEqual(settlement(command('failed'), true, 'seen'), { ...said, half: 'forward', tries: 3 });
  assert.deepEqual(settlement(command('undo_failed'), false, 'seen'), { ...said, half: 'undo', tries: 2, applied: false });
});
