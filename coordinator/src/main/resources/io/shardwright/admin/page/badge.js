// A state with its sign and its colour.

import { h } from './dom.js';
import { label, sign, tone } from './states.js';

export function badge(state, words = label(state)) {
  return h('span', { class: `badge ${tone(state)}` }, h('span', { 'aria-hidden': 'true' }, `${sign(state)} `), words);
}
