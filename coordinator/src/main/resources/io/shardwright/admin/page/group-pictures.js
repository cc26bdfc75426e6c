// The pictures of a group. The list of its commands says the same in words.

import { svg } from './dom.js';
import { duration } from './format.js';
import { layout } from './graph.js';
import { label, sign, tone } from './states.js';
import { ticks, timeline } from './timeline.js';

/** More boxes or bars than that nobody takes in, and they would hold up the page. */
const DRAWN_MAX = 400;

const ROW = 22;
const NAMES = 170;
const INSET = 6;
const AXIS = 24;
const TICKS_MAX = 8;
const WIDTH_MIN = 480;
const NAME_CHARS = 20;

/** Its bars against time, as wide as there is room. */
export function drawTimeline(group, now, room) {
  const { begin, end, bars } = timeline(group, now);
  const drawn = bars.slice(0, DRAWN_MAX);
  const width = Math.max(WIDTH_MIN, room);
  const height = AXIS + drawn.length * ROW;
  const x = (millis) => NAMES + ((millis - begin) / (end - begin)) * (width - NAMES - 60);
  const marks = ticks(end - begin, TICKS_MAX).flatMap((after) => [
    svg('line', { class: 'tick', x1: x(begin + after), x2: x(begin + after), y1: AXIS - 6, y2: height }),
    svg('text', { x: x(begin + after), y: 13, 'text-anchor': 'middle' }, after === 0 ? '0' : duration(after)),
  ]);
  const words = `Timeline of ${duration(end - begin)}${more(bars)}: ${bars.length} commands have run; the list of commands has the times.`;
  return svg(
    'svg',
    { role: 'img', 'aria-label': words, width, height, viewBox: `0 0 ${width} ${height}` },
    marks,
    drawn.map((bar, place) => row(bar, AXIS + place * ROW, x)),
  );
}

function row(bar, y, x) {
  const width = Math.max(3, x(bar.to) - x(bar.from));
  const told = `${bar.name}: ${label(bar.state)}, ${bar.back ? 'back' : 'forward'}, ${duration(bar.to - bar.from)}${bar.running ? ' so far' : ''}`;
  return svg(
    'g',
    {},
    svg('title', {}, told),
    svg('text', { x: INSET, y: y + 15 }, shortened(bar.name)),
    svg('rect', { class: `bar ${tone(bar.state)}`, x: x(bar.from), y: y + 4, width, height: ROW - 8, rx: 2 }),
    svg('text', { x: x(bar.from) + width + 4, y: y + 15 }, bar.back ? '↩' : sign(bar.state)),
  );
}

/** Boxes and arrows. @param pick called with the name of the command whose box was pressed */
export function drawGraph(commands, pick) {
  const drawn = commands.slice(0, DRAWN_MAX);
  const picture = layout(drawn);
  const words = `Graph of ${commands.length} commands${more(commands)}, from left to right; the list of commands says what each waits for.`;
  return svg(
    'svg',
    { role: 'img', 'aria-label': words, width: picture.width, height: picture.height, viewBox: `0 0 ${picture.width} ${picture.height}` },
    picture.edges.map((edge) => svg('path', { class: 'edge', d: edge.path })),
    picture.boxes.map((box, place) => node(box, drawn[place], pick)),
  );
}

function node(box, command, pick) {
  return svg(
    'g',
    { class: 'node', click: () => pick(command.name) },
    svg('title', {}, `${command.name} on ${command.node}: ${label(command.state)}`),
    svg('rect', { class: `box ${tone(command.state)}`, x: box.x, y: box.y, width: box.width, height: box.height, rx: 4 }),
    svg('text', { x: box.x + 8, y: box.y + 15 }, `${sign(command.state)} ${shortened(command.name)}`),
    svg('text', { class: 'minor', x: box.x + 8, y: box.y + 28 }, `${command.node}, ${label(command.state)}`),
  );
}

function more(all) {
  return all.length > DRAWN_MAX ? ` (the first ${DRAWN_MAX} are drawn)` : '';
}

function shortened(name) {
  return name.length > NAME_CHARS ? `${name.slice(0, NAME_CHARS - 1)}…` : name;
}
