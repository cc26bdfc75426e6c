// Where the map draws what. Pure.

export const BOX = { width: 76, height: 70, gap: 6 };
export const SQUARE = { size: 6, pitch: 7, columns: 10, rows: 6, top: 22, left: 4 };
const HEADING = 30;

/** By state of a shard its shape, as a path of that size to be filled by the even-odd rule: full, a ring, an arrow, a bar, a cross. */
export const SHAPES = {
  reachable: 'M0 0h6v6H0z',
  switched: 'M0 0h6v6H0zM1.5 1.5v3h3v-3z',
  moving: 'M0 0L6 3 0 6z',
  changing: 'M0 2h6v2H0z',
  unreachable: 'M0 1L1 0 3 2 5 0 6 1 4 3 6 5 5 6 3 4 1 6 0 5 2 3z',
};

/** How many squares a node has room for. */
export const SQUARES_MAX = SQUARE.columns * SQUARE.rows;

/**
 * @param zones of the model
 * @param width to draw on, in pixels
 * @return height, headings ({y, zone, nodes}) and rows of boxes ({y, boxes: [{x, y, node}]}), from top to bottom
 */
export function arrange(zones, width) {
  const columns = Math.max(1, Math.floor((width + BOX.gap) / (BOX.width + BOX.gap)));
  const headings = [];
  const rows = [];
  let y = 0;
  for (const { zone, nodes } of zones) {
    headings.push({ y, zone, nodes: nodes.length });
    y += HEADING;
    for (let first = 0; first < nodes.length; first += columns) {
      const boxes = nodes
        .slice(first, first + columns)
        .map((node, place) => ({ x: place * (BOX.width + BOX.gap), y, node }));
      rows.push({ y, boxes });
      y += BOX.height + BOX.gap;
    }
  }
  return { height: y, headings, rows };
}

/** What of a layout is between two heights. */
export function between(layout, top, bottom) {
  return {
    headings: layout.headings.filter((heading) => heading.y + HEADING > top && heading.y < bottom),
    boxes: layout.rows.filter((row) => row.y + BOX.height > top && row.y < bottom).flatMap((row) => row.boxes),
  };
}

/** The node at a place, if there is one. */
export function nodeAt(layout, x, y) {
  return between(layout, y, y + 1)
    .boxes.find((box) => x >= box.x && x < box.x + BOX.width && y >= box.y && y < box.y + BOX.height)?.node;
}
