// The page: who is logged in, which view is open, and what tells it that something has changed.

import { Api } from './api.js';
import { h, say } from './dom.js';
import { EventStream } from './event-stream.js';
import { groupView } from './group-view.js';
import { groupsView } from './groups-view.js';
import { healthView } from './health-view.js';
import { loginView } from './login.js';
import { mapView } from './map-view.js';
import { planView } from './plan-view.js';
import { rebalanceView } from './rebalance-view.js';
import { rebalancesView } from './rebalances-view.js';
import { HOME, parse, PLACES } from './routes.js';
import { runbookView } from './runbook-view.js';

/** In the storage of this tab alone, which ends with it; never a cookie, so nothing is sent by itself. */
const KEY = 'shardwright.key';

const LISTS = { map: mapView, rebalances: rebalancesView, groups: groupsView, health: healthView, plan: planView };
const ONES = { rebalances: rebalanceView, groups: groupView, runbook: runbookView };

const main = document.getElementById('main');
const views = document.getElementById('views');
const leave = document.getElementById('leave');
const where = document.getElementById('where');
const announcer = document.getElementById('announcer');

let session;
let view;

/** The problem by which the session before ended. */
let ended;

const context = {
  get api() {
    return session.api;
  },
  announce: (text) => say(announcer, text),
};

/** Begins a session, if the key counts. */
async function enter(key) {
  let begun;
  const api = new Api(key, (problem) => begun !== undefined && begun === session && end(problem));
  const status = await api.get('/status');
  begun = { api, events: undefined, where: '', live: undefined };
  session = begun;
  ended = undefined;
  sessionStorage.setItem(KEY, key);
  begun.events = new EventStream(api, take, heard, end);
  standing(status);
  views.hidden = false;
  leave.hidden = false;
  route();
}

/** @param problem why; undefined if its user has left */
function end(problem) {
  session?.events?.stop();
  session = undefined;
  if (problem === undefined || problem.status === 401) {
    sessionStorage.removeItem(KEY);
  }
  views.hidden = true;
  leave.hidden = true;
  say(where, '');
  ended = problem;
  open(loginView(ended, enter));
}

function standing(status) {
  const leads = status.leading ? 'leads' : status.leader == null ? 'no coordinator leads' : `${status.leader.holder} leads`;
  session.where = `Coordinator ${status.name} (${leads})`;
  live(session.live);
}

function live(so) {
  if (session !== undefined) {
    session.live = so;
    say(where, `${session.where} · ${so ? 'live' : 'waiting for events …'}`);
  }
}

/** Whether events come, as the stream tells it. What failed meanwhile is asked for once more. */
function heard(so) {
  const back = so && session?.live === false;
  live(so);
  if (back) {
    take('reset', {});
  }
}

function take(kind, data) {
  if (kind === 'leader' || kind === 'reset') {
    // Who leads is asked anew; if that fails, the next event asks again.
    session.api.get('/status').then((status) => session !== undefined && standing(status), () => undefined);
  }
  view?.take?.({ ...data, kind });
}

function open(next) {
  // Who is asked for something and goes elsewhere, by a link to the runbook, is asked no more.
  document.querySelector('dialog')?.close();
  view?.stop?.();
  view = next;
  const heading = h('h1', { tabindex: '-1' }, next.title);
  main.replaceChildren(heading, next.element);
  say(announcer, '');
  document.title = `${next.title} · Shardwright`;
  if (next.focus) {
    next.focus();
  } else {
    heading.focus();
  }
  scrollTo(0, 0);
}

function route() {
  const place = parse(location.hash);
  // Who is refused may read what to do about it.
  if (session === undefined && place?.name !== 'runbook') {
    open(loginView(ended, enter));
    return;
  }
  const make = place === undefined ? undefined : place.id === undefined ? LISTS[place.name] : ONES[place.name];
  if (make === undefined) {
    location.replace(HOME);
    return;
  }
  for (const link of views.querySelectorAll('a')) {
    const here = link.hash === `#/${place.name}`;
    here ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  open(make(context, place.id));
}

views.append(h('ul', {}, PLACES.map(({ name, title }) => h('li', {}, h('a', { href: `#/${name}` }, title)))));
leave.addEventListener('click', () => end());
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', route);

const kept = sessionStorage.getItem(KEY);
if (kept === null) {
  end();
} else {
  enter(kept).catch(end);
}
