// The rebalances, the newest first.

import { count, rate, short, time } from './format.js';
import { h } from './dom.js';
import { Live } from './live.js';
import { rebalanceAtWork } from './states.js';
import { VirtualTable } from './virtual-table.js';

const PACE_MILLIS = 1000;
const FIGURES_MILLIS = 3000;

export function rebalancesView(context) {
  const table = new VirtualTable({
    caption: 'Rebalances, the newest first',
    columns: [
      { title: 'Rebalance', cell: (view) => ({ text: short(view.id), href: `#/rebalances/${view.id}`, title: view.id }) },
      { title: 'State', cell: (view) => ({ state: view.state, title: view.note || undefined }) },
      { title: 'Done', numeric: true, cell: (view) => `${view.progress.progress_percentage}%` },
      { title: 'Moves', numeric: true, cell: (view) => count(view.progress.total) },
      { title: 'Finished', numeric: true, cell: (view) => count(view.progress.completed) },
      { title: 'Undone', numeric: true, cell: (view) => count(view.progress.failed + view.progress.reversed) },
      { title: 'Rate', numeric: true, cell: (view) => rate(view.bytesPerSecond) },
      { title: 'By', cell: (view) => view.actor },
      { title: 'Since', cell: (view) => time(view.createdAt) },
    ],
    key: (view) => view.id,
    empty: 'There has been no rebalance yet.',
  });
  const live = new Live(async (signal) => {
    const { rebalances } = await context.api.get('/rebalances', signal);
    table.set(rebalances);
    if (rebalances.some((view) => rebalanceAtWork(view.state))) {
      live.askIn(FIGURES_MILLIS);
    }
  }, PACE_MILLIS);
  live.ask();
  return {
    title: 'Rebalances',
    element: h('section', {}, live.box.element, h('p', {}, h('a', { href: '#/plan' }, 'Plan a rebalance')), table.element),
    take: ({ kind }) => ['reset', 'rebalance', 'move'].includes(kind) && live.ask(),
    stop: () => live.stop(),
  };
}
