/**
 * What a walk over the events has changed, so that it can be taken back event by event: going back
 * a little is then as quick as going on a little. It must not know what events mean.
 */

/** So many changes are kept; before them one begins anew. Each takes three places. */
const MOST = 250_000;

export class Journal {
  /** What was changed, where in it, and what was there: three places a change. */
  #changes = /** @type {any[]} */ ([]);
  /** How many places were taken when each event began. */
  #begins = /** @type {number[]} */ ([]);
  #from = 0;

  /** @param {number} count an event begins, after so many */
  begin(count) {
    if (this.#changes.length > 3 * MOST) {
      this.#changes = [];
      this.#begins = [];
    }
    if (this.#begins.length === 0) this.#from = count;
    this.#begins.push(this.#changes.length);
  }

  /**
   * @param {object} what
   * @param {unknown} where a key; of an array nothing
   * @param {unknown} old what is there; of an array its length
   */
  note(what, where, old) {
    this.#changes.push(what, where, old);
  }

  /**
   * Takes back what all events after the first `count` have changed.
   * @param {number} count
   * @returns {boolean} false when that is not known any more
   */
  back(count) {
    if (count < this.#from) return false;
    const keep = this.#begins[count - this.#from] ?? this.#changes.length;
    while (this.#changes.length > keep) {
      const old = this.#changes.pop();
      const where = this.#changes.pop();
      restore(this.#changes.pop(), where, old);
    }
    this.#begins.length = Math.min(this.#begins.length, count - this.#from);
    return true;
  }
}

/**
 * @param {any} what
 * @param {any} where
 * @param {any} old
 */
function restore(what, where, old) {
  if (what instanceof Map) {
    if (old === undefined) Map.prototype.delete.call(what, where);
    else Map.prototype.set.call(what, where, old);
  } else if (what instanceof Set) {
    if (old) Set.prototype.add.call(what, where);
    else Set.prototype.delete.call(what, where);
  } else if (Array.isArray(what)) {
    what.length = old;
  } else {
    what[where] = old;
  }
}

/**
 * A map that notes its changes. Its values are never undefined.
 * @template K, V
 * @extends {Map<K, V>}
 */
export class NotedMap extends Map {
  #journal;

  /** @param {Journal} journal */
  constructor(journal) {
    super();
    this.#journal = journal;
  }

  /**
   * @override
   * @param {K} key
   * @param {V} value
   */
  set(key, value) {
    this.#journal.note(this, key, this.get(key));
    return super.set(key, value);
  }

  /**
   * @override
   * @param {K} key
   */
  delete(key) {
    this.#journal.note(this, key, this.get(key));
    return super.delete(key);
  }

  /** @override */
  clear() {
    for (const [key, value] of this) this.#journal.note(this, key, value);
    super.clear();
  }
}

/**
 * A set that notes its changes.
 * @template T
 * @extends {Set<T>}
 */
export class NotedSet extends Set {
  #journal;

  /** @param {Journal} journal */
  constructor(journal) {
    super();
    this.#journal = journal;
  }

  /**
   * @override
   * @param {T} value
   */
  add(value) {
    this.#journal.note(this, value, this.has(value));
    return super.add(value);
  }

  /** @override */
  clear() {
    for (const value of this) this.#journal.note(this, value, true);
    super.clear();
  }
}

/**
 * Changes fields of an object.
 * @template {object} T
 * @param {Journal | null} journal
 * @param {T} what
 * @param {Partial<T>} fields
 */
export function put(journal, what, fields) {
  if (journal) {
    for (const key of /** @type {(keyof T)[]} */ (Object.keys(fields))) {
      journal.note(what, key, what[key]);
    }
  }
  Object.assign(what, fields);
}

/**
 * Adds to the end of a list.
 * @template T
 * @param {Journal | null} journal
 * @param {T[]} list
 * @param {T} value
 */
export function push(journal, list, value) {
  journal?.note(list, null, list.length);
  list.push(value);
}
