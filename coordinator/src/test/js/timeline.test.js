import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticks, timeline } from './timeline.js';

const group = (commands, endedAt = null) => ({ createdAt: 1000, endedAt, commands });

test('a bar is of the last try, and what runs goes on to now', () => {
  const told = timeline(
    group([
      { name: 'a', state: 'done', startedAt: 1100, duration: 50 },
      { name: 'b', state: 'undoing', startedAt: 1200, duration: 7 },
      { name: 'c', state: 'undone', startedAt: 1300, duration: null },
      { name: 'd', state: 'waiting', startedAt: null, duration: null },
    ]),
    2000,
  );
  assert.deepEqual(told, {
    begin: 1000,
    end: 2000,
    bars: [
      { name: 'a', state: 'done', back: false, running: false, from: 1100, to: 1150 },
      { name: 'b', state: 'undoing', back: true, running: true, from: 1200, to: 2000 },
      { name: 'c', state: 'undone', back: true, running: false, from: 1300, to: 1300 },
    ],
  });
});

test('what has ended does not grow, and has a length', () => {
  assert.equal(timeline(group([{ name: 'a', state: 'done', startedAt: 1100, duration: 50 }], 1400), 9000).end, 1400);
  assert.deepEqual(timeline(group([]), 9000), { begin: 1000, end: 1001, bars: [] });
});

test('clocks that differ make no bar of less than nothing', () => {
  assert.equal(timeline(group([{ name: 'a', state: 'running', startedAt: 5000 }]), 2000).bars[0].to, 5000);
});

test('ticks are round, and few', () => {
  assert.deepEqual(ticks(950, 5), [0, 200, 400, 600, 800]);
  assert.deepEqual(ticks(61_000, 8), [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  assert.ok(ticks(10 * 365 * 86_400_000, 8).length <= 9);
});
