// The commands of a group, each with its two halves, its effect and its error.

import { badge } from './badge.js';
import { h } from './dom.js';
import { count, duration, some, time } from './format.js';

/** So many more with each press: a group may have thousands, with long statements. */
const PAGE = 100;

export class CommandList {
  element;
  #list = h('ol', { class: 'commands' });
  #more = h('button', { type: 'button', click: () => this.#grow(PAGE) }, '');
  #commands = [];
  #shown = PAGE;
  #items = new Map();
  #offers;

  /** @param offers of a command, what somebody may order of it now: {title, press} each */
  constructor(offers) {
    this.#offers = offers;
    this.element = h('div', {}, this.#list, h('p', {}, this.#more));
  }

  set(commands) {
    this.#commands = commands;
    this.#draw();
  }

  /** Opens a command and goes to it. */
  reveal(name) {
    const place = this.#commands.findIndex((command) => command.name === name);
    this.#grow(Math.max(0, place + 1 - this.#shown));
    const { details } = this.#items.get(name);
    details.open = true;
    details.querySelector('summary').focus();
  }

  #grow(by) {
    this.#shown += by;
    this.#draw();
  }

  #draw() {
    for (const command of this.#commands.slice(0, this.#shown)) {
      this.#draws(command);
    }
    const left = Math.max(0, this.#commands.length - this.#shown);
    this.#more.hidden = left === 0;
    this.#more.textContent = `Show ${count(Math.min(PAGE, left))} more of ${some(left, 'command')}`;
  }

  /** A group only gains commands, so those that are shown keep their places, and stay open. */
  #draws(command) {
    const offers = this.#offers(command);
    const text = JSON.stringify([command, offers.map((offer) => offer.title)]);
    const known = this.#items.get(command.name);
    if (known?.text === text) {
      return;
    }
    const details = known?.details ?? h('details', {}, h('summary'), h('dl'), h('p', { class: 'buttons' }));
    if (known === undefined) {
      this.#list.append(h('li', { value: command.seq }, details));
    }
    details.querySelector('summary').replaceChildren(badge(command.state), ` ${command.name} on ${command.node}`, ...failure(command));
    details.querySelector('dl').replaceChildren(...facts(command));
    const buttons = offers.map(({ title, press }) => h('button', { type: 'button', click: press }, title));
    details.querySelector('.buttons').replaceChildren(...buttons);
    this.#items.set(command.name, { text, details });
  }
}

function failure(command) {
  return command.error == null ? [] : [h('span', { class: 'failure' }, `: ${command.error}`)];
}

function facts(command) {
  const tries = `${some(command.tries, 'try', 'tries')} forward, ${command.undoTries} back, at most ${command.triesMax} each`;
  const rows = [
    ['Forward', h('pre', { tabindex: '0' }, command.forward)],
    ['Rollback', command.rollback == null ? 'none: it runs after the decision, and only forward' : h('pre', { tabindex: '0' }, command.rollback)],
    ['Effect', badge(command.effect)],
    ['Error', command.error == null ? 'none' : errorOf(command)],
    ...(command.told == null ? [] : [['Said by somebody who looked', command.told]]),
    ['Waits for', command.waitsFor.length === 0 ? 'no other command' : command.waitsFor.join(', ')],
    ['Tries', tries],
    ['Last start', `${time(command.startedAt)}, took ${duration(command.duration)}`],
    ['Id in the queue', String(command.id)],
  ];
  return rows.flatMap(([term, told]) => [h('dt', {}, term), h('dd', {}, told)]);
}

function errorOf(command) {
  const where = command.errorCode == null ? [] : [' ', h('a', { href: `#/runbook/${command.errorCode}` }, `Runbook: ${command.errorCode}`)];
  return h('span', {}, h('span', { class: 'failure' }, command.error), where);
}
