// How the fleet is, and what to do about it.

import { badge } from './badge.js';
import { h } from './dom.js';
import { count, some, time } from './format.js';
import { Live } from './live.js';
import { recoveryPanel } from './recovery-panel.js';
import { groupIn } from './routes.js';
import { label } from './states.js';
import { VirtualTable } from './virtual-table.js';

/** A check reads much; it is looked again by itself no more often. */
const AGAIN_MILLIS = 60_000;

export function healthView(context) {
  const overall = h('p', { class: 'summary' }, 'Looking …');
  const issues = h('ul', { class: 'issues' });
  const warnings = h('ul');
  const nothing = h('p', { hidden: true }, 'Nothing.');
  const checks = new VirtualTable({
    caption: 'All checks',
    columns: [
      { title: 'Check', cell: (check) => check.name },
      { title: 'Status', cell: (check) => ({ state: check.status }) },
      { title: 'Value', numeric: true, cell: (check) => String(check.value) },
      { title: 'Threshold', numeric: true, cell: (check) => count(check.threshold) },
      { title: 'What it counts', wrap: true, cell: (check) => check.detail },
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
    nothing.hidden = health.issues.length + health.warnings.length > 0;
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
      nothing,
      issues,
      warnings,
      recoveryPanel(context, () => live.ask()),
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
    h('p', {}, h('strong', {}, type), ` (${count(number)})`, objects.flatMap((object, place) => [place === 0 ? ': ' : ', ', ...named(object)])),
    h('p', {}, recommendation),
  );
}

/** What it is about; a group leads to its view. */
function named(object) {
  const group = groupIn(object);
  return group === undefined ? [object] : [h('a', { href: `#/groups/${group}` }, group), object.slice(group.length)];
}
