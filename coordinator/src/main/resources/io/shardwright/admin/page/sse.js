// Server-sent events out of text that comes in pieces (WHATWG HTML, section 9.2.6). Pure but for what it remembers.

export class EventParser {
  /** Up to where the stream was read, also by a heartbeat; what to go on from. */
  lastId;
  #rest = '';
  #afterReturn = false;
  #id;
  #event = '';
  #data = [];

  constructor(lastId = '') {
    this.lastId = lastId;
    this.#id = lastId;
  }

  /** The events that are whole with this piece: {event, data}. */
  push(piece) {
    const events = [];
    for (const line of this.#lines(piece)) {
      if (line === '') {
        this.#dispatch(events);
      } else {
        this.#field(line);
      }
    }
    return events;
  }

  #lines(piece) {
    // A line feed that belongs to a carriage return at the end of the piece before ends no other line.
    const text = this.#rest + (this.#afterReturn && piece.startsWith('\n') ? piece.slice(1) : piece);
    if (piece !== '') {
      this.#afterReturn = piece.endsWith('\r');
    }
    const lines = text.split(/\r\n|\r|\n/);
    this.#rest = lines.pop();
    return lines;
  }

  #field(line) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') {
      this.#data.push(value);
    } else if (name === 'event') {
      this.#event = value;
    } else if (name === 'id' && !value.includes('\0')) {
      this.#id = value;
    }
  }

  #dispatch(events) {
    this.lastId = this.#id;
    if (this.#data.length > 0) {
      events.push({ event: this.#event || 'message', data: this.#data.join('\n') });
    }
    this.#event = '';
    this.#data = [];
  }
}
