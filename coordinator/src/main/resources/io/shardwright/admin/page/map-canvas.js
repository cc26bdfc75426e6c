// The map itself: of however many nodes, what is seen of them is drawn.

import { h } from './dom.js';
import { SHARD_STATES, squares } from './map-model.js';
import { arrange, between, BOX, nodeAt, SHAPES, SQUARE, SQUARES_MAX } from './map-layout.js';
import { sign, tone } from './states.js';

const NAME_CHARS = 10;

const PATHS = Object.fromEntries(Object.entries(SHAPES).map(([state, path]) => [state, new Path2D(path)]));

export class MapCanvas {
  element;
  #canvas = h('canvas', { role: 'img' });
  #spacer = h('div');
  #zones = [];
  #layout = arrange([], 1);
  #width = 0;
  #due = false;
  #colours;
  #scheme = matchMedia('(prefers-color-scheme: dark)');
  #observer = new ResizeObserver(() => this.#arrange());

  /** @param pick called with the node that was pressed */
  constructor(pick) {
    const scroll = () => this.#soon();
    this.element = h('div', { class: 'map', tabindex: '0', role: 'region', 'aria-label': 'Map of the nodes', scroll }, this.#canvas, this.#spacer);
    this.#canvas.addEventListener('click', (event) => {
      const node = nodeAt(this.#layout, event.offsetX, event.offsetY + this.element.scrollTop);
      if (node !== undefined) {
        pick(node);
      }
    });
    this.#observer.observe(this.element);
    this.#scheme.addEventListener('change', this.#recolour);
  }

  /** @param words what the map says, for who does not see it */
  set(zones, words) {
    this.#zones = zones;
    this.#canvas.setAttribute('aria-label', words);
    this.#arrange();
  }

  #recolour = () => {
    this.#colours = undefined;
    this.#soon();
  };

  #arrange() {
    this.#width = this.element.clientWidth;
    this.#layout = arrange(this.#zones, this.#width);
    // The canvas is as high as what is seen, and stays there; this is as high as all of it.
    this.#spacer.style.height = `${Math.max(0, this.#layout.height - this.element.clientHeight)}px`;
    this.#soon();
  }

  #soon() {
    if (!this.#due) {
      this.#due = true;
      requestAnimationFrame(() => {
        this.#due = false;
        this.#draw();
      });
    }
  }

  #draw() {
    const height = this.element.clientHeight;
    if (this.#width === 0 || height === 0) {
      return;
    }
    const dense = devicePixelRatio;
    this.#canvas.width = Math.round(this.#width * dense);
    this.#canvas.height = Math.round(height * dense);
    this.#canvas.style.width = `${this.#width}px`;
    this.#canvas.style.height = `${height}px`;
    this.#colours ??= colours(this.element);
    const pen = this.#canvas.getContext('2d');
    const top = this.element.scrollTop;
    pen.setTransform(dense, 0, 0, dense, 0, -top * dense);
    pen.textBaseline = 'top';
    const seen = between(this.#layout, top, top + height);
    seen.headings.forEach((heading) => this.#heading(pen, heading));
    seen.boxes.forEach((box) => this.#box(pen, box));
  }

  #heading(pen, { y, zone, nodes }) {
    pen.fillStyle = this.#colours.text;
    pen.font = `600 14px ${this.#colours.font}`;
    pen.fillText(`${zone === '' ? 'no zone' : `zone ${zone}`} (${nodes})`, SQUARE.left, y + 8);
  }

  #box(pen, { x, y, node }) {
    const state = tone(node.state);
    pen.strokeStyle = this.#colours[state];
    pen.lineWidth = state === 'good' ? 1 : 2;
    pen.strokeRect(x + 1, y + 1, BOX.width - 2, BOX.height - 2);
    pen.fillStyle = this.#colours.text;
    pen.font = `11px ${this.#colours.font}`;
    const name = node.name.length > NAME_CHARS ? `${node.name.slice(0, NAME_CHARS - 1)}…` : node.name;
    pen.fillText(state === 'good' ? name : `${sign(node.state)} ${name}`, x + SQUARE.left, y + 6);
    squares(node.shards, SQUARES_MAX).forEach((shard, place) => {
      const left = x + SQUARE.left + (place % SQUARE.columns) * SQUARE.pitch;
      const top = y + SQUARE.top + Math.floor(place / SQUARE.columns) * SQUARE.pitch;
      pen.translate(left, top);
      pen.fillStyle = this.#colours[shard];
      pen.fill(PATHS[shard], 'evenodd');
      pen.translate(-left, -top);
    });
  }

  stop() {
    this.#observer.disconnect();
    this.#scheme.removeEventListener('change', this.#recolour);
  }
}

/** The colours that the style sheet has for this scheme. */
function colours(element) {
  const style = getComputedStyle(element);
  const names = ['text', 'good', 'busy', 'waiting', 'held', 'undone', 'bad'];
  const palette = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  SHARD_STATES.forEach((state) => (palette[state] = style.getPropertyValue(`--shard-${state}`).trim()));
  palette.font = style.fontFamily;
  return palette;
}
