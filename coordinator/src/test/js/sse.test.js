import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventParser } from './sse.js';

const STREAM = 'id: 1-a.7\nevent: move\ndata: {"a":1}\n\n: still here\nid: 1-a.9\n\nevent: reset\ndata: x\ndata: y\n\ndata:z\n\n';
const EVENTS = [
  { event: 'move', data: '{"a":1}' },
  { event: 'reset', data: 'x\ny' },
  { event: 'message', data: 'z' },
];

test('reads events, and of a heartbeat the place', () => {
  const parser = new EventParser();
  assert.deepEqual(parser.push(STREAM), EVENTS);
  assert.equal(parser.lastId, '1-a.9');
});

test('wherever the pieces end, and whatever ends the lines', () => {
  for (const ending of ['\n', '\r\n', '\r']) {
    const text = STREAM.replaceAll('\n', ending);
    for (let cut = 0; cut <= text.length; cut++) {
      const parser = new EventParser();
      // What ends with a bare carriage return is whole once it is known that no line feed follows.
      const events = [text.slice(0, cut), text.slice(cut)].flatMap((piece) => parser.push(piece));
      assert.deepEqual(events, EVENTS, `${JSON.stringify(ending)} cut at ${cut}`);
      assert.equal(parser.lastId, '1-a.9');
    }
  }
});

test('one character at a time', () => {
  const parser = new EventParser();
  assert.deepEqual([...STREAM.replaceAll('\n', '\r\n')].flatMap((character) => parser.push(character)), EVENTS);
});

test('an event that is not whole yet is neither told nor gone on from', () => {
  const parser = new EventParser('1-a.1');
  assert.deepEqual(parser.push('id: 1-a.2\nevent: move\ndata: 1\n'), []);
  assert.equal(parser.lastId, '1-a.1');
});
