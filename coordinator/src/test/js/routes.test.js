import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOME, parse, PLACES } from './routes.js';

test('an address stands for a view', () => {
  assert.deepEqual(parse('#/rebalances'), { name: 'rebalances', id: undefined });
  assert.deepEqual(parse('#/groups/0f5c-12'), { name: 'groups', id: '0f5c-12' });
  assert.deepEqual(parse(HOME), { name: PLACES[0].name, id: undefined });
});

test('or for nothing', () => {
  for (const hash of ['', '#', '#main', '#/nothing', '#/groups/', '#/groups/a/b', '#/groups/../x', '#/constructor', `#/groups/${'a'.repeat(81)}`]) {
    assert.equal(parse(hash), undefined, hash);
  }
});
