import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrange, between, BOX, nodeAt, SHAPES } from './map-layout.js';
import { MapModel, MEANINGS, SHARD_STATES, squares } from './map-model.js';

const node = (name, zone, alive = true, state = 'active') => ({ name, zone, alive, trouble: null, standing: { state, reason: '' } });

const table = (name, nodes, state = 'active') => ({
  name,
  state,
  shards: nodes.map((holder, shard) => ({ shard, replicas: [{ node: holder }] })),
});

const model = (nodes, tables, moves = []) => {
  const made = new MapModel(nodes, moves);
  tables.forEach((each) => made.add(each));
  return made;
};

test('nodes stand in their zones in the order of their numbers', () => {
  const zones = model([node('n10', 'b'), node('n2', 'b'), node('n1', 'a')], []).zones();
  assert.deepEqual(zones.map(({ zone, nodes }) => [zone, nodes.map(({ name }) => name)]), [
    ['a', ['n1']],
    ['b', ['n2', 'n10']],
  ]);
});

test('a shard stands as its node, its table and its move do', () => {
  const made = model(
    [node('n1', 'a'), node('n2', 'a', false), node('n3', 'a', true, 'lost')],
    [table('users', ['n1', 'n1', 'n1', 'n2', 'n3']), table('mails', ['n1'], 'creating')],
    [
      { table: 'users', shard: 1, state: 'moving', source: 'n1', target: 'n3' },
      { table: 'users', shard: 2, state: 'switched', source: 'n2', target: 'n1' },
      { table: 'users', shard: 0, state: 'undone', source: 'n1', target: 'n2' },
    ],
  );
  const [first, second, third] = made.zones()[0].nodes;
  assert.deepEqual(first.shards, [
    { name: 'users/0', state: 'reachable' },
    { name: 'users/1', state: 'moving' },
    { name: 'users/2', state: 'switched' },
    { name: 'mails/0', state: 'changing' },
  ]);
  assert.deepEqual([first.standing, second.standing, third.standing], ['active', 'away', 'lost']);
  assert.equal(third.arriving, 1);
  assert.deepEqual(made.totals(), { reachable: 1, switched: 1, moving: 1, changing: 1, unreachable: 2 });
});

test('a node that holds a shard and is not listed is shown as unknown', () => {
  const zones = model([], [table('users', ['n9'])]).zones();
  assert.deepEqual(zones.map(({ zone, nodes }) => [zone, nodes[0].name, nodes[0].standing]), [['', 'n9', 'unknown']]);
});

test('squares stand for as many shards each, and for the gravest of them', () => {
  const shards = ['reachable', 'moving', 'reachable', 'unreachable', 'switched'].map((state) => ({ state }));
  assert.deepEqual(squares(shards, 5), shards.map(({ state }) => state));
  assert.deepEqual(squares(shards, 3), ['moving', 'unreachable', 'switched']);
  assert.deepEqual(squares([], 3), []);
});

test('every state has a shape and a meaning of its own', () => {
  assert.deepEqual(Object.keys(SHAPES), SHARD_STATES);
  assert.deepEqual(Object.keys(MEANINGS), SHARD_STATES);
  assert.equal(new Set(Object.values(SHAPES)).size, SHARD_STATES.length);
});

test('boxes fill the width, zone after zone', () => {
  const nodes = ['n1', 'n2', 'n3'].map((name) => ({ name }));
  const layout = arrange([{ zone: 'a', nodes }, { zone: 'b', nodes: nodes.slice(0, 1) }], 2 * BOX.width + BOX.gap);
  assert.deepEqual(layout.headings, [
    { y: 0, zone: 'a', nodes: 3 },
    { y: 182, zone: 'b', nodes: 1 },
  ]);
  assert.deepEqual(
    layout.rows.flatMap((row) => row.boxes).map(({ x, y, node: { name } }) => [x, y, name]),
    [
      [0, 30, 'n1'],
      [82, 30, 'n2'],
      [0, 106, 'n3'],
      [0, 212, 'n1'],
    ],
  );
  assert.equal(layout.height, 288);
  assert.deepEqual(between(layout, 101, 107).boxes.map((box) => box.node.name), ['n3']);
  assert.equal(nodeAt(layout, 90, 40).name, 'n2');
  assert.equal(nodeAt(layout, 78, 40), undefined);
});

test('a thousand nodes with a hundred thousand shards are no matter of seconds', () => {
  const nodes = Array.from({ length: 1000 }, (_, place) => node(`n${place}`, `z${place % 5}`));
  const tables = Array.from({ length: 100 }, (_, number) =>
    table(`t${number}`, Array.from({ length: 1000 }, (__, shard) => `n${(number + shard) % 1000}`)),
  );
  const made = model(nodes, tables);
  assert.equal(made.totals().reachable, 100_000);
  assert.ok(made.zones().every(({ nodes: ones }) => ones.every(({ shards }) => shards.length === 100)));
});
