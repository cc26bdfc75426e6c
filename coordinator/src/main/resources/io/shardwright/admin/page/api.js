// Requests to the API of the coordinator that this page comes from.

const BASE = '/api/v1';

/** What a header can carry, and any key is made of. */
const KEY = /^[\x21-\x7e]{1,200}$/;

/** So often a read that was turned away for the moment is asked again. */
const TRIES = 4;

/** What is turned away for longer is told at once. */
const RETRY_SECONDS_MAX = 5;

/** A refusal or failure, as the API tells it (RFC 9457) or in the same form. */
export class Problem extends Error {
  constructor({ status, code, detail, advice, runbook, leader }) {
    super(detail);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.advice = advice;
    this.runbook = runbook;
    this.leader = leader;
  }
}

export class Api {
  #key;
  #onRefusedKey;

  /** @param onRefusedKey called with the problem whenever the key counts no longer */
  constructor(key, onRefusedKey) {
    this.#key = key;
    this.#onRefusedKey = onRefusedKey;
  }

  /** The JSON at a path. */
  async get(path, signal) {
    for (let attempt = 1; ; attempt++) {
      const response = await this.open(path, { signal });
      const retryAfter = Number(response.headers.get('retry-after'));
      if (attempt < TRIES && retryAfter > 0 && retryAfter <= RETRY_SECONDS_MAX) {
        await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000));
        signal?.throwIfAborted();
        continue;
      }
      return this.#json(response);
    }
  }

  /** The JSON that answers an order. */
  async post(path, body, headers = {}) {
    const all = { ...headers, 'Content-Type': 'application/json' };
    return this.#json(await this.open(path, { method: 'POST', body: JSON.stringify(body), headers: all }));
  }

  /** The answer itself, be it a refusal. Nothing of it is kept by the browser. */
  async open(path, { headers = {}, ...rest } = {}) {
    if (!KEY.test(this.#key)) {
      throw this.#refusedKey({
        status: 401,
        code: 'unauthorized',
        detail: 'this is no key of any cluster',
        advice: 'A key looks like swk_ID_SECRET; an admin makes keys with `key create`.',
      });
    }
    try {
      return await fetch(BASE + path, {
        ...rest,
        headers: { ...headers, Authorization: `Bearer ${this.#key}` },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
      });
    } catch (failure) {
      if (failure.name === 'AbortError') {
        throw failure;
      }
      throw new Problem({
        status: 0,
        code: 'no-answer',
        detail: 'this coordinator does not answer',
        advice: 'Look whether it runs, or open the page of another coordinator.',
      });
    }
  }

  async #json(response) {
    if (response.ok) {
      return response.json();
    }
    throw await this.problem(response);
  }

  /** The problem that an answer is. */
  async problem(response) {
    const told = await response.json().catch(() => ({}));
    const problem = {
      status: response.status,
      code: told.code ?? `http-${response.status}`,
      detail: told.detail ?? 'something before the coordinator has refused the request',
      advice: told.advice ?? 'Look at the proxy before it.',
      runbook: told.runbook,
      leader: told.leader,
    };
    return response.status === 401 ? this.#refusedKey(problem) : new Problem(problem);
  }

  #refusedKey(told) {
    const problem = new Problem(told);
    this.#onRefusedKey(problem);
    return problem;
  }
}
