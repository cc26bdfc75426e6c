import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const STYLE = readFileSync(new URL('./page.css', import.meta.url), 'utf8');

/** The colours of the light scheme, and of the dark one. */
const SCHEMES = STYLE.split('@media (prefers-color-scheme: dark)').map((part) =>
  Object.fromEntries([...part.matchAll(/--([a-z-]+): #([0-9a-f]{3,6});/g)].map(([, name, colour]) => [name, luminance(colour)])),
);

/** WCAG 2, relative luminance. */
function luminance(colour) {
  const digits = colour.length === 3 ? [...colour].map((digit) => digit + digit) : colour.match(/../g);
  const [red, green, blue] = digits
    .map((pair) => parseInt(pair, 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

test('both schemes have the same colours', () => {
  assert.deepEqual(Object.keys(SCHEMES[0]), Object.keys(SCHEMES[1]));
});

test('every tone has its colour', () => {
  for (const tone of ['good', 'busy', 'waiting', 'held', 'undone', 'bad']) {
    assert.ok(tone in SCHEMES[0], tone);
    assert.ok(STYLE.includes(`.badge.${tone} {`), tone);
  }
});

test('texts stand out, and so do lines and shards', () => {
  for (const { page, raised, ...others } of SCHEMES) {
    for (const [name, colour] of Object.entries(others)) {
      const least = name === 'line' || name.startsWith('shard-') ? 3 : 4.5;
      for (const ground of [page, raised]) {
        assert.ok(contrast(colour, ground) >= least, `${name}: ${contrast(colour, ground)}`);
      }
    }
  }
});
