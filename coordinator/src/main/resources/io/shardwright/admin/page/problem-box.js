// Where a refusal or failure is told: its code, what is wrong, what to do, and where the runbook says more.

import { Problem } from './api.js';
import { h } from './dom.js';

export class ProblemBox {
  element = h('div', { class: 'problem', role: 'alert', hidden: true });

  show(failure) {
    if (failure.name === 'AbortError') {
      return;
    }
    this.element.replaceChildren(...parts(failure instanceof Problem ? failure : unexpected(failure)));
    this.element.hidden = false;
  }

  clear() {
    if (!this.element.hidden) {
      this.element.hidden = true;
      this.element.replaceChildren();
    }
  }
}

/** A fault of the page itself, or an answer that broke off. */
function unexpected(failure) {
  console.error(failure);
  return new Problem({ status: 0, code: 'page-failed', detail: String(failure.message), advice: 'Load the page again. If it stays so, ask with the command.' });
}

function parts(problem) {
  return [
    h('p', {}, h('strong', {}, `error ${problem.code}: `), problem.detail),
    problem.advice ? h('p', {}, problem.advice) : null,
    problem.leader && /^https?:\/\//.test(problem.leader)
      ? h('p', {}, h('a', { href: new URL('/ui/', problem.leader).href + location.hash }, 'The page of the coordinator that leads'))
      : null,
    problem.runbook ? h('p', {}, 'Runbook: ', h('a', { href: `#/runbook/${problem.code}` }, problem.runbook)) : null,
  ].filter((part) => part !== null);
}
