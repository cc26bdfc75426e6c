// Asks what an order is to say, before it is given.

import { h } from './dom.js';
import { press } from './press.js';
import { ProblemBox } from './problem-box.js';

/** As long as the API takes. */
const REASON_MAX = 512;

/**
 * Asks, gives the order, and closes once it has been taken; a refusal is told in the dialog.
 *
 * @param title of the dialog and what its button says
 * @param question what the choices answer
 * @param choices ways to give it, of which one is chosen: {value, label, hint, disabled, checked}; none for an order that has one way
 * @param reasonRequired whether it is not taken without a reason
 * @param give called with {choice, reason}; throws a problem if it was refused
 */
export function ask({ title, question, choices = [], reasonRequired = false, give }) {
  const box = new ProblemBox();
  const reason = h('input', { id: 'order-reason', type: 'text', maxlength: REASON_MAX, autocomplete: 'off', required: reasonRequired });
  const send = h('button', { type: 'submit', class: 'strong' }, title);
  const close = () => dialog.close();
  const submit = async (event) => {
    event.preventDefault();
    box.clear();
    await press(send, async () => {
      try {
        await give({ choice: form.elements.choice?.value, reason: reason.value.trim() });
        close();
      } catch (failure) {
        box.show(failure);
      }
    });
  };
  const form = h(
    'form',
    { submit },
    h('h2', { id: 'order-title' }, title),
    choices.length > 0 ? h('fieldset', {}, h('legend', {}, question), choices.map(radio)) : null,
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
        before.focus();
        if (document.activeElement !== before) {
          // The button has gone with what it was for.
          document.querySelector('h1').focus();
        }
      },
    },
    form,
  );
  document.body.append(dialog);
  dialog.showModal();
}

function radio({ value, label, hint, disabled, checked }) {
  const id = `choice-${value}`;
  return h(
    'div',
    { class: 'choice' },
    h('input', { type: 'radio', name: 'choice', id, value, disabled, checked, required: true, 'aria-describedby': `${id}-hint` }),
    h('label', { for: id }, label),
    h('p', { id: `${id}-hint`, class: 'hint' }, hint),
  );
}
