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

/** {name, id}; id undefined for a list. Undefined if it stands for nothing. */
export function parse(hash) {
  const parts = /^#\/([a-z]+)(?:\/([A-Za-z0-9-]{1,80}))?$/.exec(hash);
  return parts !== null && NAMES.includes(parts[1]) ? { name: parts[1], id: parts[2] } : undefined;
}
