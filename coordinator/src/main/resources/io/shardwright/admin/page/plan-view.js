// Plans a rebalance, shows what it would do, and starts it.

import { h, say } from './dom.js';
import { bytes, count, some } from './format.js';
import { press } from './press.js';
import { ProblemBox } from './problem-box.js';
import { VirtualTable } from './virtual-table.js';

const MEASURES = [
  { value: 'count', title: 'number of shards' },
  { value: 'bytes', title: 'bytes' },
  { value: 'load', title: 'rows read and changed' },
];

const KEY_BYTES = 16;

export function planView(context) {
  const view = new PlanView(context);
  return { title: 'Plan a rebalance', element: view.element };
}

class PlanView {
  element;
  #context;
  #plan;
  #key;
  #box = new ProblemBox();
  #by = h('select', { id: 'plan-by' }, MEASURES.map(({ value, title }) => h('option', { value }, title)));
  #drain = h('input', { id: 'plan-drain', type: 'text', autocomplete: 'off', spellcheck: 'false' });
  #summary = h('p', { class: 'summary', role: 'status' });
  #warnings = h('ul');
  #moves = movesTable();
  #send = h('button', { type: 'submit' }, 'Plan');
  #start = h('button', { type: 'button', class: 'strong', click: () => this.#run(this.#start, () => this.#begin()) }, 'Start it');
  #result = h('section', { 'aria-label': 'The plan', hidden: true }, this.#summary, this.#warnings, h('p', {}, this.#start), this.#moves.element);

  constructor(context) {
    this.#context = context;
    const submit = (event) => {
      event.preventDefault();
      this.#run(this.#send, () => this.#ask());
    };
    this.element = h(
      'section',
      {},
      h('p', {}, 'A plan changes nothing. Once it is started, it can be paused, stopped and taken back.'),
      h(
        'form',
        { submit },
        h('p', {}, h('label', { for: 'plan-by' }, 'Spread evenly by'), this.#by),
        h('p', {}, h('label', { for: 'plan-drain' }, 'Nodes to empty, if any, with commas between'), this.#drain),
        this.#send,
      ),
      this.#box.element,
      this.#result,
    );
  }

  async #run(button, work) {
    this.#box.clear();
    await press(button, async () => {
      try {
        await work();
      } catch (failure) {
        this.#box.show(failure);
      }
    });
  }

  async #ask() {
    const drain = this.#drain.value.split(',').map((node) => node.trim()).filter((node) => node !== '');
    this.#plan = await this.#context.api.post('/rebalances/plan', { by: this.#by.value, drain });
    // One for each plan: started twice, it is started once.
    this.#key = newKey();
    this.#show(this.#plan);
  }

  #show({ file: { plan }, bytes: size, warnings }) {
    const reached = plan.balanced ? 'balance is reached' : 'balance is not reached';
    say(this.#summary, `${some(plan.moves.length, 'move')}, ${bytes(size)} to copy, ${reached}`);
    const unresolved = plan.unresolved.map(({ subject, reason }) => `${subject}: ${reason}`);
    this.#warnings.replaceChildren(...[...warnings, ...unresolved].map((line) => h('li', {}, line)));
    this.#moves.set(plan.moves);
    this.#start.hidden = plan.moves.length === 0;
    this.#result.hidden = false;
  }

  /** Only if the fleet is still as it was planned for. */
  async #begin() {
    const { file } = this.#plan;
    const headers = { 'Idempotency-Key': this.#key, 'If-Match': `"${file.hash}"` };
    const rebalance = await this.#context.api.post('/rebalances', { plan: file }, headers);
    location.hash = `#/rebalances/${rebalance.id}`;
  }
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(KEY_BYTES)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function movesTable() {
  return new VirtualTable({
    caption: 'Its moves, in their order',
    columns: [
      { title: 'Shard', cell: (move) => move.shard },
      { title: 'From', cell: (move) => move.from ?? '' },
      { title: 'To', cell: (move) => move.to },
      { title: 'Size', numeric: true, cell: (move) => bytes(move.bytes) },
      { title: 'Cause', cell: (move) => move.cause },
      { title: 'Why', wrap: true, cell: (move) => move.reason },
    ],
    key: (move) => count(move.number),
    empty: 'Nothing needs to move.',
  });
}
