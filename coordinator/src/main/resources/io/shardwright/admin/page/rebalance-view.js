// One rebalance while it runs, and the orders to it.

import { badge } from './badge.js';
import { h, say } from './dom.js';
import { bytes, count, duration, rate, short, time } from './format.js';
import { Live } from './live.js';
import { ask } from './order-dialog.js';
import { announcement, summary } from './progress.js';
import { codeIn } from './runbook.js';
import { rebalanceAtWork } from './states.js';
import { VirtualTable } from './virtual-table.js';

/** Figures change all the time while rows are copied, without events. */
const FIGURES_MILLIS = 2000;

const PACE_MILLIS = 500;

const STOPS = [
  { value: 'graceful', label: 'Gracefully', hint: 'Moves under way finish, and stay. No other begins.' },
  { value: 'immediate', label: 'Immediately', hint: 'Moves under way are undone, unless they are decided. Finished ones stay.' },
  { value: 'undo_finished', label: 'And take back what is finished', hint: 'Finished moves are taken back too, with all that was written since.' },
];

export function rebalanceView(context, id) {
  const view = new RebalanceView(context, id);
  return {
    title: `Rebalance ${short(id)}`,
    element: view.element,
    take: (event) => view.take(event),
    stop: () => view.stop(),
  };
}

class RebalanceView {
  element;
  #context;
  #id;
  #now;
  #state = h('p', { class: 'summary' });
  #note = h('p');
  #bar = h('progress', { max: '100', 'aria-label': 'How far it is' });
  #facts = h('p', { class: 'hint' });
  #buttons;
  /** Of what somebody has proposed, and another is to agree to. */
  #judging = h('p', { class: 'buttons', hidden: true });
  #tables = tablesTable();
  #moves = movesTable();
  #live;

  constructor(context, id) {
    this.#context = context;
    this.#id = id;
    this.#live = new Live((signal) => this.#load(signal), PACE_MILLIS);
    this.#buttons = {
      can_pause: this.#button('Pause', () => this.#askWhy('Pause', 'pause')),
      can_resume: this.#button('Resume', () => this.#askWhy('Resume', 'resume')),
      can_stop: this.#button('Stop …', () => this.#askStop()),
    };
    const approve = () => this.#askWhy('Approve', 'approve', { hash: this.#now.planHash });
    const reject = () => this.#askWhy('Reject', 'reject', {}, true);
    const judging = [this.#button('Approve', approve), this.#button('Reject', reject)];
    judging.forEach((button) => button.setAttribute('aria-disabled', 'false'));
    this.#judging.append(...judging);
    this.element = h(
      'section',
      {},
      this.#live.box.element,
      this.#state,
      this.#bar,
      this.#note,
      h('p', { class: 'buttons' }, Object.values(this.#buttons)),
      this.#judging,
      this.#facts,
      this.#tables.element,
      this.#moves.element,
    );
    this.#live.ask();
  }

  #button(text, press) {
    // Disabled ones keep the focus, so that who has pressed one is not thrown to the top of the page when it has worked.
    const button = h('button', { type: 'button', 'aria-disabled': 'true' }, text);
    button.addEventListener('click', () => button.getAttribute('aria-disabled') === 'false' && press());
    return button;
  }

  take({ kind, id, within }) {
    if (kind === 'reset' || id === this.#id || within === this.#id) {
      this.#live.ask();
    }
  }

  async #load(signal) {
    this.#show(await this.#context.api.get(`/rebalances/${encodeURIComponent(this.#id)}`, signal));
  }

  #show(view) {
    const said = announcement(this.#now, view);
    this.#now = view;
    if (said !== '') {
      this.#context.announce(said);
    }
    this.#state.replaceChildren(badge(view.state), ` ${summary(view)}`);
    this.#bar.value = view.progress.progress_percentage;
    say(this.#note, view.note);
    say(this.#facts, facts(view));
    this.#buttons.can_pause.setAttribute('aria-disabled', String(!view.can_pause));
    this.#buttons.can_resume.setAttribute('aria-disabled', String(!view.can_resume));
    this.#buttons.can_stop.setAttribute('aria-disabled', String(!view.can_stop && !view.can_undo));
    this.#judging.hidden = view.state !== 'proposed';
    this.#tables.set(view.tables);
    this.#moves.set(view.moves);
    if (rebalanceAtWork(view.state) || view.progress.running > 0) {
      this.#live.askIn(FIGURES_MILLIS);
    }
  }

  #askWhy(title, order, more = {}, reasonRequired = false) {
    ask({ title: `${title} the rebalance`, reasonRequired, give: ({ reason }) => this.#order(order, { ...more, reason }) });
  }

  #askStop() {
    const may = ({ value }) => (value === 'undo_finished' ? this.#now.can_undo : this.#now.can_stop);
    const first = STOPS.find(may);
    const choices = STOPS.map((stop) => ({ ...stop, disabled: !may(stop), checked: stop === first }));
    ask({
      title: 'Stop the rebalance',
      question: 'What becomes of its moves',
      choices,
      give: ({ choice, reason }) => this.#order('stop', { mode: choice, reason }),
    });
  }

  async #order(name, body) {
    this.#show(await this.#context.api.post(`/rebalances/${encodeURIComponent(this.#id)}/${name}`, body));
    this.#live.ask();
  }

  stop() {
    this.#live.stop();
  }
}

function facts(view) {
  const parts = [
    `by ${view.actor}`,
    `ordered ${time(view.createdAt)}`,
    view.begunAt == null ? null : `begun ${time(view.begunAt)}`,
    view.endedAt == null ? null : `ended ${time(view.endedAt)}`,
    view.stop == null ? null : `stop: ${view.stop.replaceAll('_', ' ')}`,
    view.approval == null ? null : `approved by ${view.approval.by}`,
    `${count(view.progress.rows)} rows and ${bytes(view.progress.bytes)} of about ${bytes(view.progress.bytesTotal)} copied`,
    `plan ${view.planHash.slice(0, 12)}`,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

function left(view) {
  return duration(view.secondsLeft == null ? undefined : view.secondsLeft * 1000);
}

/** It leads to what the runbook says of the error, if it is about one. */
function why(move) {
  const code = codeIn(move.why);
  return code === undefined ? move.why : { text: move.why, href: `#/runbook/${code}`, title: `Runbook: ${code}` };
}

function tablesTable() {
  return new VirtualTable({
    caption: 'By table',
    columns: [
      { title: 'Table', cell: (view) => view.table },
      { title: 'Done', numeric: true, cell: (view) => `${view.progress.progress_percentage}%` },
      { title: 'Moves', numeric: true, cell: (view) => count(view.progress.total) },
      { title: 'Finished', numeric: true, cell: (view) => count(view.progress.completed) },
      { title: 'Under way', numeric: true, cell: (view) => count(view.progress.running) },
      { title: 'Undone', numeric: true, cell: (view) => count(view.progress.failed + view.progress.reversed) },
      { title: 'Rate', numeric: true, cell: (view) => rate(view.bytesPerSecond) },
      { title: 'Left', numeric: true, cell: left },
    ],
    key: (view) => view.table,
    empty: 'It has no moves.',
  });
}

function movesTable() {
  return new VirtualTable({
    caption: 'Its moves, in the order of the plan',
    columns: [
      { title: 'Shard', cell: (move) => `${move.table}/${move.shard}` },
      { title: 'From', cell: (move) => move.source },
      { title: 'To', cell: (move) => move.target },
      { title: 'Stage', cell: (move) => ({ state: move.resting ? 'paused' : move.stage, text: move.resting ? `${move.stage}, rests` : undefined }) },
      { title: 'Done', numeric: true, cell: (move) => `${move.progress_percentage}%` },
      { title: 'Size', numeric: true, cell: (move) => bytes(move.bytes) },
      { title: 'Rate', numeric: true, cell: (move) => rate(move.bytesPerSecond) },
      { title: 'Left', numeric: true, cell: left },
      { title: 'Group', cell: (move) => (move.move == null ? '' : { text: short(move.move), href: `#/groups/${move.move}`, title: move.move }) },
      { title: 'Why', wrap: true, cell: why },
    ],
    key: (move) => String(move.number),
    empty: 'It has no moves.',
  });
}
