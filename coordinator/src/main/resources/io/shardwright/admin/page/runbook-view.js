// What to do about an error code.

import { h } from './dom.js';
import { Live } from './live.js';
import { entry } from './runbook.js';

const TAGS = { code: 'pre', item: 'li', text: 'p' };

export function runbookView(context, code) {
  const text = h('div', { class: 'prose' });
  const live = new Live(async (signal) => {
    const page = await fetch('errors.md', { signal, credentials: 'omit' });
    const blocks = entry(await page.text(), code);
    const told = blocks.length > 0 ? blocks : [{ kind: 'text', text: 'The runbook of this coordinator does not know that code.' }];
    text.replaceChildren(...grouped(told));
  }, 0);
  live.ask();
  return {
    title: `Runbook: ${code}`,
    element: h('section', {}, live.box.element, text),
    stop: () => live.stop(),
  };
}

/** Steps that follow each other are one list. */
function grouped(blocks) {
  const elements = [];
  for (const { kind, text } of blocks) {
    const element = h(TAGS[kind], {}, text);
    if (kind !== 'item') {
      elements.push(element);
    } else if (elements.at(-1)?.tagName === 'UL') {
      elements.at(-1).append(element);
    } else {
      elements.push(h('ul', {}, element));
    }
  }
  return elements;
}
