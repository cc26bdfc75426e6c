// What recovery would bring on its way again, and the order to do so.

import { h, say } from './dom.js';
import { some } from './format.js';
import { press } from './press.js';
import { ProblemBox } from './problem-box.js';
import { VirtualTable } from './virtual-table.js';

/** @param done called after it was done */
export function recoveryPanel(context, done) {
  const box = new ProblemBox();
  const words = h('p', { role: 'status' });
  const found = new VirtualTable({
    caption: 'What recovery has found',
    columns: [
      { title: 'What', cell: (item) => `${item.kind} ${item.object}` },
      { title: 'Outcome', cell: (item) => ({ state: item.outcome }) },
      { title: 'Why', wrap: true, cell: (item) => item.detail },
    ],
    key: (item) => `${item.kind} ${item.object}`,
    empty: 'Nothing waits that could go on.',
  });
  const look = h('button', { type: 'button', click: () => press(look, () => run(true)) }, 'See what recovery would do');
  const act = h('button', { type: 'button', class: 'strong', hidden: true, click: () => press(act, () => run(false)) }, 'Recover');
  const result = h('div', { hidden: true }, words, found.element);

  async function run(dryRun) {
    box.clear();
    try {
      show(await context.api.post(`/health/recover?dryRun=${dryRun}`, {}));
      if (!dryRun) {
        done();
      }
    } catch (failure) {
      box.show(failure);
    }
  }

  function show({ items, stopped, dry_run: dryRun }) {
    const number = items.filter((item) => item.outcome === 'recovered').length;
    const does = dryRun ? `It would bring ${some(number, 'thing')} on the way again.` : `It has brought ${some(number, 'thing')} on the way again.`;
    say(words, stopped === '' ? does : `${does} It does not run by itself at the moment: ${stopped}`);
    found.set(items);
    act.hidden = !dryRun || number === 0;
    result.hidden = false;
    if (!dryRun) {
      look.focus();
    }
  }

  return h(
    'section',
    { 'aria-labelledby': 'recovery' },
    h('h2', { id: 'recovery' }, 'Recovery'),
    h('p', { class: 'hint' }, 'It gives nothing up and repeats or removes nothing; the leader does the same every five minutes.'),
    h('p', { class: 'buttons' }, look, act),
    box.element,
    result,
  );
}
