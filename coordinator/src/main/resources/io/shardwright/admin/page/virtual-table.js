// A table of any length, of which only the rows that are seen are in the document.

import { badge } from './badge.js';
import { h } from './dom.js';
import { visible } from './rows.js';

/** As in the style sheet, in units of the font's size. */
const ROW_EM = 2.25;

export class VirtualTable {
  element;
  #columns;
  #key;
  #rows = [];
  #shown = new Map();
  #body = h('tbody');
  #table;
  #empty;

  /**
   * @param caption what the table is of
   * @param columns each with title, cell (of a row: a text, or {text, href, state, press, title}), whether it is numeric, and whether it is of sentences, which wrap
   *     where all rows are there; of the first the cells head their rows
   * @param key of a row: by it a row stays the same element
   * @param empty what is said of no rows
   */
  constructor({ caption, columns, key, empty }) {
    this.#columns = columns;
    this.#key = key;
    this.#empty = h('p', { hidden: true }, empty);
    const heads = columns.map((column) => h('th', { scope: 'col', class: kind(column) }, column.title));
    this.#table = h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', { 'aria-rowindex': '1' }, heads)), this.#body);
    const scroll = () => requestAnimationFrame(() => this.#draw());
    this.scroller = h('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': caption, scroll }, this.#table);
    this.element = h('div', {}, this.scroller, this.#empty);
    new ResizeObserver(() => this.#draw()).observe(this.scroller);
  }

  set(rows) {
    this.#rows = rows;
    this.#empty.hidden = rows.length > 0;
    this.scroller.hidden = rows.length === 0;
    // A reader that sees only some rows is told how many there are.
    this.#table.setAttribute('aria-rowcount', String(rows.length + 1));
    this.#draw();
  }

  #draw() {
    const pixels = ROW_EM * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const { first, last, before, after } = visible(this.#rows.length, this.scroller.scrollTop, this.scroller.clientHeight, pixels);
    const old = this.#shown;
    this.#shown = new Map();
    // Rows that are not there are reckoned to be of one height.
    this.#table.classList.toggle('whole', last - first === this.#rows.length);
    const elements = this.#rows.slice(first, last).map((row, place) => {
      const key = this.#key(row);
      const line = old.get(key) ?? this.#line();
      this.#shown.set(key, line);
      this.#fill(line, row, first + place);
      return line.element;
    });
    const wanted = [spacer(before), ...elements, spacer(after)].filter((element) => element !== null);
    place(this.#body, wanted);
  }

  #line() {
    const cells = this.#columns.map((column, place) =>
      place === 0 ? h('th', { scope: 'row', class: kind(column) }) : h('td', { class: kind(column) }),
    );
    return { element: h('tr', {}, cells), cells, texts: [] };
  }

  #fill(line, row, index) {
    line.element.setAttribute('aria-rowindex', String(index + 2));
    this.#columns.forEach((column, place) => {
      const cell = column.cell(row);
      const told = typeof cell === 'string' ? { text: cell } : cell;
      const text = JSON.stringify(told);
      // What is pressed must do what it says for the row that stands there now.
      if (line.texts[place] !== text || told.press !== undefined) {
        this.#write(line, place, told, line.texts[place] === text);
        line.texts[place] = text;
      }
    });
  }

  #write(line, place, told, same) {
    const cell = line.cells[place];
    if (told.press !== undefined) {
      line.presses ??= [];
      line.presses[place] = told.press;
      if (same) {
        return;
      }
      cell.replaceChildren(h('button', { type: 'button', class: 'link', click: () => line.presses[place]() }, told.text));
      return;
    }
    cell.title = told.title ?? told.text ?? '';
    cell.replaceChildren(content(told));
  }
}

function content(told) {
  if (told.href !== undefined) {
    return h('a', { href: told.href }, told.text);
  }
  return told.state === undefined ? told.text : badge(told.state, told.text);
}

function kind(column) {
  return column.numeric ? 'numeric' : column.wrap ? 'wrap' : null;
}

function spacer(pixels) {
  if (pixels === 0) {
    return null;
  }
  const cell = h('td');
  cell.style.height = `${pixels}px`;
  return h('tr', { class: 'spacer', 'aria-hidden': 'true' }, cell);
}

/** Makes the children those, and moves none that stands right: a row that is moved loses the focus. */
function place(parent, wanted) {
  const kept = new Set(wanted);
  for (const child of [...parent.children]) {
    if (!kept.has(child)) {
      child.remove();
    }
  }
  wanted.forEach((child, index) => {
    if (parent.children[index] !== child) {
      parent.insertBefore(child, parent.children[index] ?? null);
    }
  });
}
