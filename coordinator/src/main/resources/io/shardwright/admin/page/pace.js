// Work that many things ask for, and that is done at most so often.

export class Pace {
  #work;
  #millis;
  #timer;
  #busy = false;
  #again = false;
  #stopped = false;
  #lastEnd = -Infinity;

  /**
   * @param work an async function that does not throw
   * @param millis at least so long between the end of one and the beginning of the next
   */
  constructor(work, millis) {
    this.#work = work;
    this.#millis = millis;
  }

  /** It is to be done, once more if it is under way. */
  ask() {
    if (this.#stopped || this.#timer !== undefined) {
      return;
    }
    if (this.#busy) {
      this.#again = true;
      return;
    }
    const wait = Math.max(0, this.#lastEnd + this.#millis - performance.now());
    this.#timer = setTimeout(() => this.#run(), wait);
  }

  async #run() {
    this.#timer = undefined;
    this.#busy = true;
    await this.#work();
    this.#busy = false;
    this.#lastEnd = performance.now();
    if (this.#again) {
      this.#again = false;
      this.ask();
    }
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
