// The orders that somebody may give to a group, and to its commands.

import { h } from './dom.js';
import { mayRetry, maySettle, mayStop, mayWaive, settlement } from './group-orders.js';
import { ask } from './order-dialog.js';
import { ProblemBox } from './problem-box.js';

const STOPS = [
  { value: 'graceful', label: 'Gracefully', hint: 'What runs finishes; no other begins.', checked: true },
  { value: 'immediate', label: 'Immediately', hint: 'What runs is interrupted on its node.' },
];

const FOUND = [
  { value: 'applied', label: 'All of it is there', hint: 'The command counts as done; if it is its undo that failed, its rollback is sent.' },
  { value: 'absent', label: 'Nothing of it is there', hint: 'It is sent again; if it is its undo that failed, there is nothing to undo.' },
];

export class GroupButtons {
  element;
  #group;
  #order;
  #box = new ProblemBox();
  #stop = h('button', { type: 'button', 'aria-disabled': 'true', click: () => this.#may(this.#stop) && this.#askStop() }, 'Stop …');
  #retry = h('button', { type: 'button', 'aria-disabled': 'true', click: () => this.#may(this.#retry) && this.#tryAgain() }, 'Try again what failed');

  /** @param order an async function of the name of an order and its body, which gives it to the group; throws a problem if it is refused */
  constructor(order) {
    this.#order = order;
    this.element = h('div', {}, h('p', { class: 'buttons' }, this.#stop, this.#retry), this.#box.element);
  }

  set(group) {
    this.#group = group;
    this.#stop.setAttribute('aria-disabled', String(!mayStop(group)));
    this.#retry.setAttribute('aria-disabled', String(!mayRetry(group)));
  }

  /** What may be ordered of one command now: {title, press} each. */
  of(command) {
    const found = { title: 'Say what is on its node …', press: () => this.#askFound(command) };
    const waiver = { title: 'Give it up …', press: () => this.#askWaiver(command) };
    return [...(maySettle(this.#group, command) ? [found] : []), ...(mayWaive(this.#group, command) ? [waiver] : [])];
  }

  #may(button) {
    return button.getAttribute('aria-disabled') === 'false';
  }

  #askStop() {
    ask({
      title: 'Stop the group',
      question: 'What becomes of what runs, before all is undone',
      choices: STOPS,
      give: ({ choice, reason }) => this.#order('stop', { immediate: choice === 'immediate', reason }),
    });
  }

  async #tryAgain() {
    this.#box.clear();
    this.#retry.setAttribute('aria-disabled', 'true');
    try {
      await this.#order('retry', {});
    } catch (failure) {
      this.#box.show(failure);
      this.set(this.#group);
    }
  }

  #askFound(command) {
    ask({
      title: `Settle ${command.name}`,
      question: `What somebody has found on ${command.node} of what its forward half does`,
      choices: FOUND,
      reasonRequired: true,
      give: ({ choice, reason }) => this.#order('settle', settlement(command, choice === 'applied', reason)),
    });
  }

  #askWaiver(command) {
    ask({
      title: `Give ${command.name} up`,
      reasonRequired: true,
      give: ({ reason }) => this.#order('waive', { command: command.name, reason }),
    });
  }
}
