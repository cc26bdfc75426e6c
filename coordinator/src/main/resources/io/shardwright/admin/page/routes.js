// Which part of the address after # stands for which view. Pure.

/** Those with a place in the navigation, in its order. */
export const PLACES = [
  { name: 'map', title: 'Map' },
  { name: 'rebalances', title: 'Rebalances' },
  { name: 'groups', title: 'Groups' },
  { name: 'health', title: 'Health' },
];

const NAMES = [...PLACES.map((place) => place.name), 'plan', 'runbook'];

/** The first of them. */
export const HOME = '#/map';

/** Of a text that begins with a group's id, as health names groups, that id; else undefined. */
export function groupIn(text) {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])/.exec(text)?.[0];
}

/** {name, id}; id undefined for a list. Undefined if it stands for nothing. */
export function parse(hash) {
  const parts = /^#\/([a-z]+)(?:\/([A-Za-z0-9-]{1,80}))?$/.exec(hash);
  return parts !== null && NAMES.includes(parts[1]) ? { name: parts[1], id: parts[2] } : undefined;
}
