// What the map shows: nodes by zone, and how the shards on each of them stand. Pure.

/** How a shard on a node may stand, the gravest last: where several stand for one, it is the gravest that is seen. */
export const SHARD_STATES = ['reachable', 'switched', 'moving', 'changing', 'unreachable'];

/** What each of them means, for the legend. */
export const MEANINGS = {
  reachable: 'in place',
  switched: 'moved; the way back is open',
  moving: 'being moved',
  changing: 'of a table that is created or dropped',
  unreachable: 'on a node that is not there',
};

const GONE = ['lost', 'returning', 'removed'];

/** Gathers tables one by one, so that whoever has many can breathe between two. */
export class MapModel {
  #nodes = new Map();
  #moves = new Map();

  /**
   * @param nodes of the API, by name
   * @param moves of the API; those that have ended may be among them
   */
  constructor(nodes, moves) {
    nodes.forEach((node) => this.#nodes.set(node.name, entry(node)));
    for (const move of moves) {
      if (['moving', 'reversing', 'switched'].includes(move.state)) {
        this.#moves.set(`${move.table}/${move.shard}`, move.state === 'switched' ? 'switched' : 'moving');
        if (move.state !== 'switched') {
          this.#node(move.state === 'moving' ? move.target : move.source).arriving++;
        }
      }
    }
  }

  /** A table with its shards, as the API shows it. */
  add(table) {
    for (const shard of table.shards) {
      const name = `${table.name}/${shard.shard}`;
      for (const replica of shard.replicas) {
        const node = this.#node(replica.node);
        const state = this.#state(node, table, name);
        node.shards.push({ name, state });
        node.counts[state]++;
      }
    }
  }

  #state(node, table, name) {
    if (!node.there) {
      return 'unreachable';
    }
    return table.state === 'active' ? (this.#moves.get(name) ?? 'reachable') : 'changing';
  }

  /** A node that holds a shard and is not listed is shown all the same. */
  #node(name) {
    let found = this.#nodes.get(name);
    if (found === undefined) {
      found = entry({ name, zone: '', alive: false, standing: { state: 'unknown', reason: '' } });
      this.#nodes.set(name, found);
    }
    return found;
  }

  /** Zones by name, each with its nodes by name. */
  zones() {
    const zones = new Map();
    for (const node of [...this.#nodes.values()].sort((a, b) => compare(a.name, b.name))) {
      zones.set(node.zone, [...(zones.get(node.zone) ?? []), node]);
    }
    return [...zones].sort(([a], [b]) => compare(a, b)).map(([zone, nodes]) => ({ zone, nodes }));
  }

  /** How many shards stand how, over all nodes. */
  totals() {
    const totals = counts();
    for (const node of this.#nodes.values()) {
      SHARD_STATES.forEach((state) => (totals[state] += node.counts[state]));
    }
    return totals;
  }
}

function entry(node) {
  const there = node.alive && !GONE.includes(node.standing.state);
  const standing = there || node.standing.state !== 'active' ? node.standing.state : 'away';
  return {
    name: node.name,
    zone: node.zone,
    standing,
    // A node that is active is as it should be; of anything else that word says that it is at work.
    state: standing === 'active' ? 'reachable' : standing,
    reason: node.trouble ?? node.standing.reason,
    there,
    shards: [],
    counts: counts(),
    arriving: 0,
  };
}

function counts() {
  return Object.fromEntries(SHARD_STATES.map((state) => [state, 0]));
}

/** Names with numbers in the order of the numbers: n2 before n10. */
const ORDER = new Intl.Collator('en', { numeric: true });

function compare(a, b) {
  return ORDER.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** At most `most` states that stand for all, in their order: each for as many as the others, and for the gravest of them. */
export function squares(shards, most) {
  const each = Math.max(1, Math.ceil(shards.length / most));
  return Array.from({ length: Math.ceil(shards.length / each) }, (_, place) =>
    gravest(shards.slice(place * each, (place + 1) * each)),
  );
}

function gravest(shards) {
  return SHARD_STATES[Math.max(...shards.map((shard) => SHARD_STATES.indexOf(shard.state)))];
}
