import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupIn, HOME, parse, PLACES } from './routes.js';

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

test('health names a group by its id, alone or before words', () => {
  const id = 'd8d88bb4-e5bb-487e-afbd-c4e80b5161d6';
  assert.equal(groupIn(id), id);
  assert.equal(groupIn(`${id}: report on n2: 1062 Duplicate entry`), id);
  for (const other of ['n2', '', ` ${id}`, `${id}0`, `${id}-x`, 'd8d88bb4', id.slice(0, -1)]) {
    assert.equal(groupIn(other), undefined, other);
  }
});
