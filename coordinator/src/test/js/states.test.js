import assert from 'node:assert/strict';
import { test } from 'node:test';
import { label, sign, tone } from './states.js';

test('a state has a tone, a sign and words', () => {
  assert.deepEqual([tone('rolled_back'), sign('rolled_back'), label('rolled_back')], ['undone', '↩', 'rolled back']);
});

test('a state of a newer server is shown all the same', () => {
  assert.deepEqual([tone('levitating'), sign('levitating'), label('levitating')], ['waiting', '…', 'levitating']);
});
