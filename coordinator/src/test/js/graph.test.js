import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layout } from './graph.js';

const command = (name, waitsFor = [], phase = 'before') => ({ name, waitsFor, phase });

const places = (picture) => Object.fromEntries(picture.boxes.map(({ name, x, y }) => [name, [x, y]]));

test('each stands to the right of all that it waits for', () => {
  const picture = layout([command('a'), command('b', ['a']), command('c', ['a', 'b']), command('d')]);
  assert.deepEqual(places(picture), { a: [8, 8], b: [214, 8], c: [420, 8], d: [8, 56] });
  assert.deepEqual([picture.width, picture.height], [578, 98]);
  assert.deepEqual(picture.edges.map(({ from, to }) => `${from}>${to}`), ['a>b', 'a>c', 'b>c']);
  assert.equal(picture.edges[0].path, 'M158 25C186 25 186 25 214 25');
});

test('what runs after the decision stands behind all that is before it', () => {
  const picture = layout([command('a'), command('b', ['a']), command('x', [], 'after'), command('y', ['x'], 'after')]);
  assert.deepEqual(places(picture), { a: [8, 8], b: [214, 8], x: [420, 8], y: [626, 8] });
});

test('edges that would cross are turned', () => {
  const picture = layout([command('a'), command('b'), command('c', ['b']), command('d', ['a'])]);
  const { a, b, c, d } = places(picture);
  assert.equal(a[1] < b[1], d[1] < c[1]);
});

test('names that are not there, and nothing at all, do no harm', () => {
  assert.deepEqual(places(layout([command('a', ['elsewhere'])])), { a: [8, 8] });
  assert.deepEqual(layout([]), { width: 16, height: 16, boxes: [], edges: [] });
});
