// What every view has: it loads, loads anew when something has changed, tells what failed, and ends.

import { Pace } from './pace.js';
import { ProblemBox } from './problem-box.js';

/** After a failure that may pass. */
const RETRY_MILLIS = 5000;

export class Live {
  box = new ProblemBox();
  #stop = new AbortController();
  #pace;
  #timer;

  /**
   * @param load an async function of a signal; what it throws is shown
   * @param millis at least so long between two loads
   */
  constructor(load, millis) {
    this.#pace = new Pace(async () => {
      try {
        await load(this.#stop.signal);
        this.box.clear();
      } catch (failure) {
        this.box.show(failure);
        if (mayPass(failure)) {
          this.askIn(RETRY_MILLIS);
        }
      }
    }, millis);
  }

  /** Loads, now or soon. */
  ask() {
    this.#pace.ask();
  }

  /** Loads once more after a while, if that is not asked for sooner. */
  askIn(millis) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(), millis);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#pace.stop();
    this.#stop.abort();
  }
}

/** No answer, too many requests, or a coordinator that cannot answer at the moment. */
function mayPass(failure) {
  return failure.status === 0 || failure.status === 429 || failure.status >= 500;
}
