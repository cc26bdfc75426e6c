// Which rows of a long table are to be in the document. Pure.

/** Above so many rows only those are there that are seen. */
const WHOLE_MAX = 200;

/** Beyond both edges, so that scrolling by a little shows no gap. */
const SPARE = 10;

/**
 * @param scrolled pixels of rows above the view
 * @param height pixels of the view
 * @return first and last (exclusive) row to be there, and the pixels that stand for those before and after
 */
export function visible(total, scrolled, height, rowHeight) {
  if (total <= WHOLE_MAX) {
    return { first: 0, last: total, before: 0, after: 0 };
  }
  const seen = Math.ceil(height / rowHeight);
  const top = Math.min(Math.floor(Math.max(0, scrolled) / rowHeight), Math.max(0, total - seen));
  const first = Math.max(0, top - SPARE);
  const last = Math.min(total, top + seen + SPARE);
  return { first, last, before: first * rowHeight, after: (total - last) * rowHeight };
}
