// Elements out of words: no markup is ever parsed, so nothing that the API tells can become one.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An HTML element.
 *
 * @param attributes by name; a function listens to the event of that name, true is an attribute without a value, false and null are none
 * @param children elements and texts; null is none
 */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same of SVG. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value != null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child != null));
  return element;
}

/** Writes a text where it has changed: what is as it was is not announced, and keeps its selection. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
