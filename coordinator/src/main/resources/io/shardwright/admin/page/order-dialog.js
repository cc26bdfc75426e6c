// Asks what an order is to say, before it is given.

import { h } from './dom.js';
import { ProblemBox } from './problem-box.js';

/** As long as the API lets a reason be shown whole. */
const REASON_MAX = 200;

/**
 * Asks, gives the order, and closes once it has been taken; a refusal is told in the dialog.
 *
 * @param title of the dialog and what its button says
 * @param choices ways to give it: {value, label, hint, disabled}; none for an order that has one way
 * @param give called with {choice, reason}; throws a problem if it was refused
 */
export function ask({ title, choices = [], give }) {
  const box = new ProblemBox();
  const reason = h('input', { id: 'order-reason', type: 'text', maxlength: REASON_MAX, autocomplete: 'off' });
  const send = h('button', { type: 'submit', class: 'strong' }, title);
  const close = () => dialog.close();
  const form = h(
    'form',
    {
      submit: async (event) => {
        event.preventDefault();
        send.disabled = true;
        box.clear();
        try {
          await give({ choice: form.elements.choice?.value, reason: reason.value.trim() });
          close();
        } catch (failure) {
          box.show(failure);
        } finally {
          send.disabled = false;
        }
      },
    },
    h('h2', { id: 'order-title' }, title),
    choices.length > 0 ? h('fieldset', {}, h('legend', {}, 'What becomes of its moves'), choices.map(radio)) : null,
    h('p', {}, h('label', { for: 'order-reason' }, 'Reason, for the audit and for whoever wonders'), reason),
    box.element,
    h('p', { class: 'buttons' }, send, h('button', { type: 'button', click: close }, 'Cancel')),
  );
  const before = document.activeElement;
  const dialog = h(
    'dialog',
    {
      'aria-labelledby': 'order-title',
      close: () => {
        dialog.remove();
        before?.focus();
      },
    },
    form,
  );
  document.body.append(dialog);
  dialog.showModal();
}

function radio({ value, label, hint, disabled }, place) {
  const id = `choice-${value}`;
  return h(
    'div',
    { class: 'choice' },
    h('input', { type: 'radio', name: 'choice', id, value, disabled, checked: place === 0, 'aria-describedby': `${id}-hint` }),
    h('label', { for: id }, label),
    h('p', { id: `${id}-hint`, class: 'hint' }, hint),
  );
}
