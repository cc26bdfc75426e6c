import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, count, duration, NOTHING, rate, short, some, time } from './format.js';

test('thousands are apart', () => {
  assert.deepEqual([0, 999, 1000, 1234567, -1234].map(count), ['0', '999', '1,000', '1,234,567', '-1,234']);
});

test('bytes have the unit in which they are short', () => {
  assert.deepEqual(
    [0, 1023, 1024, 1536, 102_400, 1_048_000, 1_048_576, 5 * 2 ** 30, 2 ** 60].map(bytes),
    ['0 B', '1023 B', '1.0 KiB', '1.5 KiB', '100 KiB', '1023 KiB', '1.0 MiB', '5.0 GiB', '1024 PiB'],
  );
  assert.equal(rate(2048), '2.0 KiB/s');
});

test('a time span has its two largest units', () => {
  assert.deepEqual(
    [-5, 0, 999, 1000, 59_999, 60_000, 61_000, 3_600_000, 3_660_000, 86_400_000, 90_000_000].map(duration),
    ['0 ms', '0 ms', '999 ms', '1.0 s', '59.9 s', '1 min', '1 min 1 s', '1 h', '1 h 1 min', '1 d', '1 d 1 h'],
  );
});

test('a moment is in UTC', () => {
  assert.equal(time(1_795_301_000_123), '2026-11-21 22:43:20 UTC');
});

test('what is not known is said so', () => {
  assert.deepEqual([count(null), bytes(undefined), rate(null), duration(undefined), time(null)], Array(5).fill(NOTHING));
});

test('one is not many', () => {
  assert.deepEqual([some(1, 'shard'), some(2, 'shard'), some(1, 'copy', 'copies'), some(0, 'copy', 'copies')], [
    '1 shard',
    '2 shards',
    '1 copy',
    '0 copies',
  ]);
});

test('an id is short and a name stays', () => {
  assert.deepEqual(['0f5c1234-0000', 'n1'].map(short), ['0f5c1234', 'n1']);
});
