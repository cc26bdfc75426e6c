import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible } from './rows.js';

test('a short table is whole', () => {
  assert.deepEqual(visible(200, 500, 300, 30), { first: 0, last: 200, before: 0, after: 0 });
});

test('of a long one there is what is seen, and a little on both sides', () => {
  assert.deepEqual(visible(1000, 0, 300, 30), { first: 0, last: 20, before: 0, after: 29_400 });
  assert.deepEqual(visible(1000, 15_010, 300, 30), { first: 490, last: 520, before: 14_700, after: 14_400 });
});

test('at the end, and beyond when rows have gone', () => {
  const end = { first: 980, last: 1000, before: 29_400, after: 0 };
  assert.deepEqual(visible(1000, 29_700, 300, 30), end);
  assert.deepEqual(visible(1000, 90_000, 300, 30), end);
});
