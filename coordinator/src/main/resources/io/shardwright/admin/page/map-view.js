// The map of the cluster, with a table of the same beside it.

import { badge } from './badge.js';
import { h, say, svg } from './dom.js';
import { bytes, count, NOTHING, some, time } from './format.js';
import { Live } from './live.js';
import { MapCanvas } from './map-canvas.js';
import { SHAPES, SQUARE } from './map-layout.js';
import { MapModel, MEANINGS, SHARD_STATES } from './map-model.js';
import { press } from './press.js';
import { ProblemBox } from './problem-box.js';
import { label } from './states.js';
import { VirtualTable } from './virtual-table.js';

/** The map follows events, but is not made anew more often than that. */
const PACE_MILLIS = 2000;

/** What the map shows; where a shard is changes with its move. */
const SEEN_KINDS = ['reset', 'node', 'table', 'move'];

/** So many tables are asked for at once. */
const ASKED_AT_ONCE = 4;

/** After so long the browser may draw and take keys, before more is counted. */
const BREATH_MILLIS = 12;

export function mapView(context) {
  const view = new MapView(context);
  return { title: 'Map', element: view.element, take: (event) => view.take(event), stop: () => view.stop() };
}

class MapView {
  element;
  #api;
  #tables = new Map();
  #stale = new Set();
  #allStale = true;
  #sizes = new Map();
  #zones = [];
  #nodes = [];
  #picked;
  #summary = h('p', { class: 'summary' }, 'Loading …');
  #weighProblem = new ProblemBox();
  #weighed = h('p', { class: 'hint', role: 'status' });
  #unweighed = h('ul');
  #filter = h('input', { id: 'map-filter', type: 'search', input: () => this.#list() });
  #detail = h('section', { 'aria-label': 'The chosen node', hidden: true });
  #shards;
  #canvas;
  #table;
  #live;

  constructor(context) {
    this.#api = context.api;
    this.#canvas = new MapCanvas((node) => this.#pick(node.name));
    this.#table = this.#nodeTable();
    this.#shards = new VirtualTable({
      caption: 'Its shards',
      columns: [
        { title: 'Shard', cell: (shard) => shard.name },
        { title: 'State', cell: (shard) => ({ state: shard.state, text: MEANINGS[shard.state] }) },
      ],
      key: (shard) => shard.name,
      empty: 'It has no shards.',
    });
    this.#live = new Live((signal) => this.#load(signal), PACE_MILLIS);
    const weigh = h('button', { type: 'button', click: () => press(weigh, () => this.#weigh()) }, 'Ask the nodes how many bytes they hold');
    this.element = h(
      'section',
      {},
      this.#live.box.element,
      this.#summary,
      legend(),
      h('div', { class: 'beside' }, h('div', {}, this.#canvas.element), h('div', {}, this.#search(), this.#table.element)),
      h('p', {}, weigh),
      this.#weighProblem.element,
      this.#weighed,
      this.#unweighed,
      this.#detail,
    );
    this.#live.ask();
  }

  #search() {
    return h('p', {}, h('label', { for: 'map-filter' }, 'Only nodes or zones with'), this.#filter);
  }

  #nodeTable() {
    const number = (title, value) => ({ title, numeric: true, cell: value });
    return new VirtualTable({
      caption: 'Nodes',
      columns: [
        { title: 'Node', cell: (node) => ({ text: node.name, press: () => this.#pick(node.name) }) },
        { title: 'Zone', cell: (node) => node.zone || NOTHING },
        { title: 'Standing', cell: (node) => ({ state: node.state, text: label(node.standing), title: node.reason || undefined }) },
        number('Shards', (node) => count(node.shards.length)),
        number('Moving', (node) => count(node.counts.moving)),
        number('Arriving', (node) => count(node.arriving)),
        number('Not there', (node) => count(node.counts.unreachable)),
        number('Bytes', (node) => bytes(this.#sizes.get(node.name))),
      ],
      key: (node) => node.name,
      empty: 'No node fits.',
    });
  }

  /** Something has changed. */
  take({ kind, tables, why }) {
    if (!SEEN_KINDS.includes(kind)) {
      return;
    }
    if (kind === 'reset') {
      // A new stream was asked for before the first table, and tells what has changed since.
      this.#allStale = this.#allStale || why !== 'new';
    } else {
      tables.forEach((table) => this.#stale.add(table));
    }
    this.#live.ask();
  }

  async #load(signal) {
    const [nodes, tables, moves] = await Promise.all([
      this.#api.get('/nodes', signal),
      this.#api.get('/tables', signal),
      this.#api.get('/moves', signal),
    ]);
    const names = tables.tables.map((table) => table.name);
    await this.#loadTables(names, signal);
    const model = new MapModel(nodes.nodes, moves.moves);
    let began = performance.now();
    // In the order of the names, so that a square stays where it is; a table that has gone meanwhile is left out.
    for (const table of names.map((name) => this.#tables.get(name)).filter((known) => known !== undefined)) {
      model.add(table);
      if (performance.now() - began > BREATH_MILLIS) {
        await breath();
        signal.throwIfAborted();
        began = performance.now();
      }
    }
    this.#show(model);
  }

  async #loadTables(names, signal) {
    const wanted = names.filter((name) => this.#allStale || this.#stale.has(name) || !this.#tables.has(name));
    this.#allStale = false;
    this.#stale.clear();
    for (const known of this.#tables.keys()) {
      if (!names.includes(known)) {
        this.#tables.delete(known);
      }
    }
    let done = 0;
    const next = wanted[Symbol.iterator]();
    const take = async () => {
      for (const name of next) {
        await this.#loadTable(name, signal);
        done++;
        if (wanted.length > ASKED_AT_ONCE) {
          say(this.#summary, `Loading: ${count(done)} of ${some(wanted.length, 'table')} …`);
        }
      }
    };
    await Promise.all(Array.from({ length: ASKED_AT_ONCE }, take));
  }

  async #loadTable(name, signal) {
    try {
      this.#tables.set(name, await this.#api.get(`/tables/${encodeURIComponent(name)}`, signal));
    } catch (failure) {
      if (failure.status !== 404) {
        this.#allStale = true;
        throw failure;
      }
      this.#tables.delete(name);
    }
  }

  #show(model) {
    this.#zones = model.zones();
    this.#nodes = this.#zones.flatMap((zone) => zone.nodes);
    const totals = model.totals();
    const shards = SHARD_STATES.reduce((sum, state) => sum + totals[state], 0);
    const others = SHARD_STATES.slice(1).filter((state) => totals[state] > 0);
    const words = [
      `${some(this.#nodes.length, 'node')} in ${some(this.#zones.length, 'zone')}`,
      `${some(shards, 'copy', 'copies')} of shards`,
      ...others.map((state) => `${count(totals[state])} ${MEANINGS[state]}`),
    ].join(', ');
    say(this.#summary, words);
    this.#canvas.set(this.#zones, `Map: ${words}. The table of nodes says the same.`);
    this.#list();
    if (this.#picked !== undefined) {
      this.#showPicked();
    }
  }

  #list() {
    const part = this.#filter.value.trim().toLowerCase();
    this.#table.set(this.#nodes.filter((node) => node.name.toLowerCase().includes(part) || node.zone.toLowerCase().includes(part)));
  }

  #pick(name) {
    this.#picked = name;
    this.#showPicked();
    this.#detail.querySelector('h2')?.focus();
  }

  #showPicked() {
    const node = this.#nodes.find((each) => each.name === this.#picked);
    this.#detail.hidden = node === undefined;
    if (node === undefined) {
      return;
    }
    if (this.#detail.dataset.node !== node.name) {
      this.#detail.dataset.node = node.name;
      this.#detail.replaceChildren(h('h2', { tabindex: '-1' }, `Node ${node.name}`), h('p'), this.#shards.element);
    }
    const reason = node.reason ? ` ${node.reason}` : '';
    this.#detail.querySelector('p').replaceChildren(badge(node.state, label(node.standing)), reason);
    this.#shards.set(node.shards);
  }

  /** A plan by bytes changes nothing, and asks each node for the sizes of its tables. */
  async #weigh() {
    this.#weighProblem.clear();
    try {
      const plan = await this.#api.post('/rebalances/plan', { by: 'bytes' });
      this.#sizes = new Map(plan.file.plan.nodes.map((row) => [row.node, row.before]));
      // Nodes that did not say count as empty there.
      this.#unweighed.replaceChildren(...plan.warnings.map((warning) => h('li', {}, warning)));
      say(this.#weighed, `Bytes as of ${time(Date.now())}: ${bytes([...this.#sizes.values()].reduce((sum, size) => sum + size, 0))} in all.`);
      this.#list();
    } catch (failure) {
      this.#weighProblem.show(failure);
    }
  }

  stop() {
    this.#live.stop();
    this.#canvas.stop();
  }
}

/** The browser draws and takes keys meanwhile. */
function breath() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function legend() {
  const viewBox = `0 0 ${SQUARE.size} ${SQUARE.size}`;
  const sample = (state) =>
    svg('svg', { viewBox, class: `shard ${state}`, 'aria-hidden': 'true' }, svg('path', { d: SHAPES[state], 'fill-rule': 'evenodd' }));
  return h('ul', { class: 'legend', 'aria-label': 'Legend' }, SHARD_STATES.map((state) => h('li', {}, sample(state), MEANINGS[state])));
}
