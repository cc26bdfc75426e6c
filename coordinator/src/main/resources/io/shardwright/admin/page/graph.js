// A layered layout of what waits for what: each command stands to the right of all that it waits for. Pure.

const BOX_WIDTH = 150;
const BOX_HEIGHT = 34;
const GAP_X = 56;
const GAP_Y = 14;
const MARGIN = 8;

/** So often the order within the layers is mended; more changes little. */
const SWEEPS = 4;

/**
 * @param commands each with name, phase and waitsFor (names); those of the phase after the decision stand behind all others
 * @return width, height, boxes ({name, x, y, width, height}) in the order of the commands, and edges ({from, to, path}), path for SVG
 */
export function layout(commands) {
  const layers = orderedLayers(commands, layerOf(commands));
  const boxes = new Map();
  layers.forEach((names, layer) =>
    names.forEach((name, place) =>
      boxes.set(name, {
        name,
        x: MARGIN + layer * (BOX_WIDTH + GAP_X),
        y: MARGIN + place * (BOX_HEIGHT + GAP_Y),
        width: BOX_WIDTH,
        height: BOX_HEIGHT,
      }),
    ),
  );
  const edges = edgesOf(commands).map(([from, to]) => ({ from, to, path: path(boxes.get(from), boxes.get(to)) }));
  const tallest = Math.max(0, ...layers.map((names) => names.length));
  return {
    width: 2 * MARGIN + Math.max(0, layers.length * (BOX_WIDTH + GAP_X) - GAP_X),
    height: 2 * MARGIN + Math.max(0, tallest * (BOX_HEIGHT + GAP_Y) - GAP_Y),
    boxes: commands.map((command) => boxes.get(command.name)),
    edges,
  };
}

function edgesOf(commands) {
  const known = new Set(commands.map((command) => command.name));
  return commands.flatMap((command) =>
    command.waitsFor.filter((name) => known.has(name)).map((name) => [name, command.name]),
  );
}

/** By name the longest way to it. Commands come in an order in which each follows what it waits for; what does not counts as having no way. */
function layerOf(commands) {
  const layers = new Map();
  const put = (phase, least) => {
    let deepest = least - 1;
    for (const command of commands.filter((each) => (each.phase === 'after') === phase)) {
      const layer = Math.max(least, ...command.waitsFor.map((name) => (layers.get(name) ?? -1) + 1));
      layers.set(command.name, layer);
      deepest = Math.max(deepest, layer);
    }
    return deepest + 1;
  };
  put(true, put(false, 0));
  return layers;
}

/** Names by layer; each near the middle of what it is joined to, so that few edges cross. */
function orderedLayers(commands, layerOfName) {
  const layers = [];
  for (const command of commands) {
    (layers[layerOfName.get(command.name)] ??= []).push(command.name);
  }
  const before = new Map(commands.map((command) => [command.name, []]));
  const behind = new Map(commands.map((command) => [command.name, []]));
  for (const [from, to] of edgesOf(commands)) {
    before.get(to).push(from);
    behind.get(from).push(to);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    const places = new Map(layers.flatMap((names) => names.map((name, place) => [name, place])));
    for (const names of forward ? layers : [...layers].reverse()) {
      const middles = new Map(
        names.map((name, place) => [name, middle((forward ? before : behind).get(name), places) ?? place]),
      );
      names.sort((a, b) => middles.get(a) - middles.get(b));
      names.forEach((name, place) => places.set(name, place));
    }
  }
  return layers;
}

function middle(names, places) {
  return names.length === 0 ? undefined : names.reduce((sum, name) => sum + places.get(name), 0) / names.length;
}

function path(from, to) {
  const x1 = from.x + from.width;
  const y1 = from.y + from.height / 2;
  const y2 = to.y + to.height / 2;
  const bend = (to.x - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${to.x - bend} ${y2} ${to.x} ${y2}`;
}
