// One operation group: why it waits, when its commands ran, what waits for what, and each command whole.

import { badge } from './badge.js';
import { CommandList } from './command-list.js';
import { h, say } from './dom.js';
import { count, duration, short, some, time } from './format.js';
import { GroupButtons } from './group-buttons.js';
import { drawGraph, drawTimeline } from './group-pictures.js';
import { Live } from './live.js';
import { codeIn } from './runbook.js';
import { groupEnded, label } from './states.js';

const PACE_MILLIS = 500;

/** What it waits for may change without an event of its own, such as a lock or a worker. */
const REASONS_MILLIS = 5000;

/** Bars of what runs grow without events. */
const GROWTH_MILLIS = 1000;

export function groupView(context, id) {
  const view = new GroupView(context, id);
  return { title: `Group ${short(id)}`, element: view.element, take: (event) => view.take(event), stop: () => view.stop() };
}

class GroupView {
  element;
  #context;
  #id;
  #group;
  #growth;
  #title = h('p', { class: 'summary' });
  #facts = h('p', { class: 'hint' });
  #buttons = new GroupButtons((name, body) => this.#order(name, body));
  #reasons = h('ul');
  #waits = [];
  #why = h('section', { 'aria-labelledby': 'why', hidden: true }, h('h2', { id: 'why' }, 'Why it is where it is'), this.#reasons);
  #timeline = h('div', { class: 'picture', tabindex: '0', role: 'region', 'aria-label': 'Timeline' });
  #graph = h('div', { class: 'picture', tabindex: '0', role: 'region', 'aria-label': 'Dependency graph' });
  #commands = new CommandList((command) => this.#buttons.of(command));
  #live;
  #reasonsLive;

  constructor(context, id) {
    this.#context = context;
    this.#id = id;
    this.#live = new Live((signal) => this.#load(signal), PACE_MILLIS);
    this.#reasonsLive = new Live((signal) => this.#loadReasons(signal), PACE_MILLIS);
    this.element = h(
      'section',
      {},
      this.#live.box.element,
      this.#title,
      this.#facts,
      this.#buttons.element,
      this.#why,
      this.#reasonsLive.box.element,
      h('h2', {}, 'Timeline'),
      this.#timeline,
      h('h2', {}, 'What waits for what'),
      this.#graph,
      h('h2', {}, 'Commands'),
      this.#commands.element,
    );
    this.#live.ask();
  }

  take({ kind, id }) {
    if (kind === 'reset' || id === this.#id) {
      this.#live.ask();
    }
  }

  get #path() {
    return `/groups/${encodeURIComponent(this.#id)}`;
  }

  async #load(signal) {
    this.#come(await this.#context.api.get(this.#path, signal));
  }

  #come(group) {
    const changed = this.#group?.version !== group.version;
    const before = this.#group?.state;
    this.#group = group;
    if (changed) {
      this.#show(group);
      this.#reasonsLive.ask();
    }
    if (before !== undefined && before !== group.state) {
      this.#context.announce(`The group is ${label(group.state)}`);
    }
    this.#draw();
  }

  async #loadReasons(signal) {
    const ended = groupEnded(this.#group.state);
    this.#waits = ended ? [] : (await this.#context.api.get(`${this.#path}/explain`, signal)).reasons;
    this.#explain();
    if (!ended) {
      this.#reasonsLive.askIn(REASONS_MILLIS);
    }
  }

  /** Draws the bars, again and again while they grow. */
  #draw() {
    clearTimeout(this.#growth);
    this.#timeline.replaceChildren(drawTimeline(this.#group, Date.now(), this.#timeline.clientWidth));
    if (!groupEnded(this.#group.state) && this.element.isConnected) {
      this.#growth = setTimeout(() => this.#draw(), GROWTH_MILLIS);
    }
  }

  #show(group) {
    this.#title.replaceChildren(badge(group.state), ` ${group.title}`);
    say(this.#facts, facts(group));
    this.#graph.replaceChildren(drawGraph(group.commands, (name) => this.#commands.reveal(name)));
    this.#buttons.set(group);
    this.#commands.set(group.commands);
  }

  async #order(name, body) {
    this.#come(await this.#context.api.post(`${this.#path}/${name}`, body));
    this.#live.ask();
  }

  /** Why it was aborted, what was given up, and what it waits for. */
  #explain() {
    const group = this.#group;
    const lines = [
      group.abortReason == null ? null : `Aborted ${time(group.abortedAt)}: ${label(group.abortReason)}. ${group.abortDetail ?? ''}`,
      ...this.#waits.map((reason) => `${reason.text} (${reason.kind}, since ${time(reason.since)})`),
      ...group.waivers.map((waiver) => `${waiver.command} was given up by ${waiver.actor} ${time(waiver.at)}: ${waiver.reason}`),
      group.savepoint == null ? null : `It has gone back to ${group.savepoint}, and is continued from there.`,
    ].filter((line) => line !== null);
    const code = codeIn(group.abortDetail ?? '');
    const where = code === undefined ? [] : [h('li', {}, h('a', { href: `#/runbook/${code}` }, `Runbook: ${code}`))];
    this.#reasons.replaceChildren(...lines.map((line) => h('li', {}, line)), ...where);
    this.#why.hidden = lines.length === 0;
  }

  stop() {
    clearTimeout(this.#growth);
    this.#live.stop();
    this.#reasonsLive.stop();
  }
}

function facts(group) {
  const states = Object.entries(group.counts).map(([state, number]) => `${count(number)} ${label(state)}`);
  const parts = [
    `published ${time(group.createdAt)}`,
    group.endedAt == null ? null : `ended ${time(group.endedAt)} after ${duration(group.endedAt - group.createdAt)}`,
    group.deadlineAt == null ? null : `to be decided by ${time(group.deadlineAt)}`,
    `${some(group.commands.length, 'command')}: ${states.join(', ')}`,
    `on failure: ${group.policy}`,
    `undo: ${group.undo}`,
    group.id,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
