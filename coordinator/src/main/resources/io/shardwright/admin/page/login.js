// Asks for a key.

import { h } from './dom.js';
import { press } from './press.js';
import { ProblemBox } from './problem-box.js';

/**
 * @param ended the problem by which the session before ended, or could not go on; undefined if there is none
 * @param enter called with the key; throws a problem if it does not count
 * @return the view
 */
export function loginView(ended, enter) {
  const box = new ProblemBox();
  const key = h('input', { id: 'key', type: 'password', autocomplete: 'current-password', spellcheck: 'false', required: true });
  const send = h('button', { type: 'submit', class: 'strong' }, 'Log in');
  const form = h(
    'form',
    {
      submit: async (event) => {
        event.preventDefault();
        box.clear();
        await press(send, async () => {
          try {
            await enter(key.value.trim());
          } catch (failure) {
            box.show(failure);
            key.select();
            key.focus();
          }
        });
      },
    },
    h('p', {}, h('label', { for: 'key' }, 'API key'), key),
    h('p', { class: 'hint' }, 'It stays in this tab, and is forgotten when you log out or close it. An admin makes keys with `key create`.'),
    box.element,
    send,
  );
  if (ended !== undefined) {
    box.show(ended);
    if (ended.status === 401) {
      box.element.prepend(h('p', {}, 'Your session has ended. Log in to go on where you were.'));
    }
  }
  return { title: 'Log in', element: h('section', { class: 'login' }, form), focus: () => key.focus() };
}
