import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { codeIn, entry } from './runbook.js';

const PAGE = `# Errors

| code | such as | what to do |
|---|---|---|
| <a id="bad-name"></a>\`bad-name\` | table name 'select' | Take **another** name ([why](x.md)) |

### wrong-state

    error wrong-state: it is committed…
    Nothing was changed.

The group has
gone on. See \`group explain\`.

1. Look.
- Wait.

    ./shardwright group explain GROUP

### other

Other.
`;

test('a row gives what is seen and what to do', () => {
  assert.deepEqual(entry(PAGE, 'bad-name'), [
    { kind: 'code', text: "table name 'select'" },
    { kind: 'text', text: 'Take another name (why)' },
  ]);
});

test('a section gives its blocks, up to the next', () => {
  assert.deepEqual(entry(PAGE, 'wrong-state'), [
    { kind: 'code', text: 'error wrong-state: it is committed…\nNothing was changed.' },
    { kind: 'text', text: 'The group has gone on. See group explain.' },
    { kind: 'item', text: 'Look.' },
    { kind: 'item', text: 'Wait.' },
    { kind: 'code', text: './shardwright group explain GROUP' },
  ]);
  assert.deepEqual(entry(PAGE, 'other'), [{ kind: 'text', text: 'Other.' }]);
});

test('what it does not know it says nothing of', () => {
  assert.deepEqual(entry(PAGE, 'nothing'), []);
});

test('the runbook that is served tells something of every code', () => {
  const page = readFileSync(new URL('./errors.md', import.meta.url), 'utf8');
  const codes = [...page.matchAll(/<a id="([a-z-]+)"|^### ([a-z-]+)$/gm)].map(([, row, section]) => row ?? section);
  assert.ok(codes.length > 50, String(codes.length));
  for (const code of codes) {
    const blocks = entry(page, code);
    assert.ok(blocks.length > 1, code);
    assert.ok(blocks.every(({ text }) => text !== '' && !text.includes('](')), code);
  }
});

test('a code is found where it stands in front of what it is about', () => {
  assert.equal(codeIn('copy on n2: table-altered: the definition of app.t changed'), 'table-altered');
  assert.equal(codeIn('stopped by leader: copy on n2: unmovable: triggers: app.t has triggers'), 'unmovable');
  assert.equal(codeIn('a person: not needed'), undefined);
});
