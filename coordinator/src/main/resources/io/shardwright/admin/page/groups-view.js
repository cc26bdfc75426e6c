// The operation groups, the newest first.

import { h } from './dom.js';
import { count, duration, short, time } from './format.js';
import { Live } from './live.js';
import { label } from './states.js';
import { VirtualTable } from './virtual-table.js';

const PACE_MILLIS = 1000;
const PAGE = 100;
const STATES = [
  'pending',
  'active',
  'prepared',
  'completing',
  'committed',
  'aborting',
  'rolled_back',
  'rollback_stuck',
  'rolled_back_with_waivers',
];

export function groupsView(context) {
  const view = new GroupsView(context);
  return { title: 'Groups', element: view.element, take: (event) => view.take(event), stop: () => view.stop() };
}

class GroupsView {
  element;
  #api;
  #older = [];
  #newest = [];
  #state = h('select', { id: 'group-state', change: () => this.#begin() }, h('option', { value: '' }, 'all'), STATES.map(option));
  #more = h('button', { type: 'button', hidden: true, click: () => this.#olderLive.ask() }, 'Show older ones');
  #table = new VirtualTable({
    caption: 'Operation groups, the newest first',
    columns: [
      { title: 'Group', cell: (group) => ({ text: short(group.id), href: `#/groups/${group.id}`, title: group.id }) },
      { title: 'Title', cell: (group) => group.title },
      { title: 'State', cell: (group) => ({ state: group.state }) },
      { title: 'Commands', numeric: true, cell: (group) => count(group.commands) },
      { title: 'Undone', numeric: true, cell: (group) => count(group.undone) },
      { title: 'Published', cell: (group) => time(group.createdAt) },
      { title: 'Took', numeric: true, cell: (group) => duration(group.endedAt == null ? undefined : group.endedAt - group.createdAt) },
    ],
    key: (group) => group.id,
    empty: 'There is no such group.',
  });
  #live;
  #olderLive;

  constructor(context) {
    this.#api = context.api;
    this.#live = new Live((signal) => this.#load(signal), PACE_MILLIS);
    this.#olderLive = new Live((signal) => this.#loadOlder(signal), 0);
    this.element = h(
      'section',
      {},
      this.#live.box.element,
      h('p', {}, h('label', { for: 'group-state' }, 'In state'), this.#state),
      this.#table.element,
      this.#olderLive.box.element,
      h('p', {}, this.#more),
    );
    this.#live.ask();
  }

  #begin() {
    this.#older = [];
    this.#newest = [];
    this.#live.ask();
  }

  async #page(before, signal) {
    const query = new URLSearchParams({ limit: PAGE });
    if (this.#state.value !== '') {
      query.set('state', this.#state.value);
    }
    if (before !== undefined) {
      query.set('before', before);
    }
    return (await this.#api.get(`/groups?${query}`, signal)).groups;
  }

  async #load(signal) {
    const state = this.#state.value;
    const page = await this.#page(undefined, signal);
    if (state !== this.#state.value) {
      return;
    }
    // What the newest page no longer has room for stays with those before it.
    const ids = new Set(page.map((group) => group.id));
    const pushedOut = this.#older.length === 0 ? [] : this.#newest.filter((group) => !ids.has(group.id));
    this.#older = [...pushedOut, ...this.#older];
    this.#newest = page;
    if (this.#older.length === 0) {
      this.#more.hidden = page.length < PAGE;
    }
    this.#show();
  }

  async #loadOlder(signal) {
    const last = [...this.#newest, ...this.#older].at(-1);
    const page = await this.#page(last.id, signal);
    this.#older = [...this.#older, ...page];
    this.#more.hidden = page.length < PAGE;
    this.#show();
  }

  #show() {
    this.#table.set([...this.#newest, ...this.#older]);
  }

  take({ kind, id, state }) {
    if (kind === 'reset' || kind === 'group') {
      // The newest are asked for anew; of those before them it is enough to know how they stand.
      this.#older = this.#older.map((group) => (group.id === id ? { ...group, state } : group));
      this.#live.ask();
    }
  }

  stop() {
    this.#live.stop();
    this.#olderLive.stop();
  }
}

function option(state) {
  return h('option', { value: state }, label(state));
}
