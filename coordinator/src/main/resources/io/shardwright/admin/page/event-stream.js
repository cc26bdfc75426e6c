// One stream of all events, kept up for as long as somebody looks.

import { Problem } from './api.js';
import { EventParser } from './sse.js';

/** A stream that is silent for so long is lost: heartbeats come every 10 s. */
const SILENCE_MILLIS = 30_000;

const RETRY_MILLIS_MIN = 500;
const RETRY_MILLIS_MAX = 15_000;

export class EventStream {
  #api;
  #take;
  #tell;
  #refused;
  #lastId = '';
  #attempt;
  #failures = 0;
  #timer;
  #stopped = false;

  /**
   * @param take called with the name and the data of each event
   * @param tell called with `true` when events come, and `false` when they do not
   * @param refused called with the problem by which the server ends the stream
   */
  constructor(api, take, tell, refused) {
    this.#api = api;
    this.#take = take;
    this.#tell = tell;
    this.#refused = refused;
    // A browser keeps few connections to a host: those who do not look leave theirs to those who do, and go on where they were.
    document.addEventListener('visibilitychange', this.#turn);
    this.#turn();
  }

  #turn = () => {
    clearTimeout(this.#timer);
    if (document.hidden || this.#stopped) {
      this.#attempt?.abort();
      this.#attempt = undefined;
    } else if (this.#attempt === undefined) {
      this.#attempt = new AbortController();
      this.#read(this.#attempt);
    }
  };

  async #read(attempt) {
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => attempt.abort(), SILENCE_MILLIS);
    };
    try {
      heard();
      const headers = this.#lastId === '' ? {} : { 'Last-Event-ID': this.#lastId };
      const response = await this.#api.open('/events', { headers, signal: attempt.signal });
      if (!response.ok) {
        throw await this.#api.problem(response);
      }
      await this.#follow(response.body.pipeThrough(new TextDecoderStream()).getReader(), heard);
    } catch {
      // Whatever it was, the next attempt tells; a key that counts no longer has been told by the API.
    } finally {
      clearTimeout(silence);
    }
    if (this.#attempt === attempt) {
      this.#attempt = undefined;
      this.#tell(false);
      this.#failures++;
      this.#timer = setTimeout(this.#turn, Math.min(RETRY_MILLIS_MAX, RETRY_MILLIS_MIN * 2 ** this.#failures));
    }
  }

  async #follow(reader, heard) {
    const parser = new EventParser(this.#lastId);
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      heard();
      this.#failures = 0;
      this.#tell(true);
      for (const { event, data } of parser.push(piece.value)) {
        this.#dispatch(event, JSON.parse(data));
      }
      this.#lastId = parser.lastId;
    }
  }

  #dispatch(event, data) {
    if (event === 'end') {
      this.stop();
      this.#refused(new Problem(data));
    } else {
      this.#take(event, data);
    }
  }

  stop() {
    this.#stopped = true;
    document.removeEventListener('visibilitychange', this.#turn);
    this.#turn();
  }
}
