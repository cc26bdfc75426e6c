// How the fleet is, and what to do about it.

import { badge } from './badge.js';
import { h } from './dom.js';
import { count, some, time } from './format.js';
import { Live } from './live.js';
import { label } from './states.js';
import { VirtualTable } from './virtual-table.js';

/** A check reads much; it is looked again by itself no more often. */
const AGAIN_MILLIS = 60_000;

export function healthView(context) {
  const overall = h('p', { class: 'summary' }, 'Looking …');
  const issues = h('ul', { class: 'issues' });
  const warnings = h('ul');
  const checks = new VirtualTable({
    caption: 'All checks',
    columns: [
      { title: 'Check', cell: (check) => check.name },
      { title: 'Status', cell: (check) => ({ state: check.status }) },
      { title: 'Value', numeric: true, cell: (check) => String(check.value) },
      { title: 'Threshold', numeric: true, cell: (check) => count(check.threshold) },
      { title: 'What it counts', cell: (check) => check.detail },
    ],
    key: (check) => check.name,
    empty: 'There are no checks.',
  });
  let before;
  const live = new Live(async (signal) => {
    const health = await context.api.get('/health/check', signal);
    const problems = some(health.issues.length, 'issue');
    overall.replaceChildren(badge(health.overall_status), ` ${problems}, ${time(health.at)}`);
    issues.replaceChildren(...health.issues.map(issue));
    warnings.replaceChildren(...health.warnings.map((warning) => h('li', {}, warning)));
    checks.set(health.checks);
    if (before !== undefined && before !== health.overall_status) {
      context.announce(`The fleet is ${label(health.overall_status)}, ${problems}`);
    }
    before = health.overall_status;
    live.askIn(AGAIN_MILLIS);
  }, 1000);
  live.ask();
  return {
    title: 'Health',
    element: h(
      'section',
      {},
      live.box.element,
      overall,
      h('p', {}, h('button', { type: 'button', click: () => live.ask() }, 'Look again')),
      h('h2', {}, 'What wants a look'),
      issues,
      warnings,
      checks.element,
    ),
    take: ({ kind }) => kind === 'reset' && live.ask(),
    stop: () => live.stop(),
  };
}

function issue({ type, count: number, objects, recommendation }) {
  return h(
    'li',
    {},
    h('p', {}, h('strong', {}, type), ` (${count(number)})`, objects.length > 0 ? `: ${objects.join(', ')}` : ''),
    h('p', {}, recommendation),
  );
}
