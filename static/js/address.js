/**
 * The page's state as the part of the address behind `#`: program, step, selection, language,
 * theme. One table, read and written here only; it must not know who holds the state.
 */

/** Longer programs stay out of the address: mail and chat cut what is longer. */
export const LONGEST = 8000;
/** No program is larger, in bytes: a link must not fill the memory of who opens it. */
const LARGEST = 4 << 20;
/** The most elements that a run takes otherwise than the program says. */
export const MOST = 16;

/**
 * `p` program, `k` kind, `i` inputs, `r` elements that are otherwise than the program says (node,
 * index, value), `run` a run that the server has, `full` the iteration to be told in full, `step`
 * event, `node` selection, `open` and `closed` groups, `hide` parts of the page that stay out of
 * sight, `present` for a room that looks on, `beside` what stands beside the graph, `lost` why its
 * program cannot be read: it is damaged, or was too long.
 * @typedef {{p?: string, k?: "program" | "expression", i?: Record<string, string>,
 *   r?: [number, number[], number][], step?: number, node?: number,
 *   lang?: string, theme?: string, open?: string[], closed?: string[], hide?: string[],
 *   present?: boolean, run?: string, full?: import("./answers.d.ts").Window,
 *   beside?: "engine", lost?: "damaged" | "long"}} Place
 */

/** What `hide` may name: for lessons and for frames. */
export const PARTS = ["header", "program", "output", "explain", "timeline", "toolbar", "queue"];

/**
 * @param {Place} place
 * @returns {Promise<{hash: string, fits: boolean}>}
 */
export async function write(place) {
  const query = new URLSearchParams();
  let fits = true;
  if (place.p !== undefined) {
    const packed = await pack(place.p);
    fits = packed.length <= LONGEST;
    // Not the address of the start: from there Back would not lead here.
    query.set(fits ? "p" : "long", fits ? packed : "1");
  }
  if (place.k === "expression") query.set("k", "expression");
  if (place.i && Object.keys(place.i).length) query.set("i", JSON.stringify(place.i));
  if (place.r?.length) query.set("r", JSON.stringify(place.r));
  for (const key of /** @type {const} */ (["step", "node", "lang", "theme"])) {
    const value = place[key];
    if (value !== undefined) query.set(key, String(value));
  }
  for (const key of /** @type {const} */ (["open", "closed"])) {
    for (const group of place[key] ?? []) query.append(key, group);
  }
  if (place.run) query.set("run", place.run);
  if (place.full) query.set("full", [place.full.first, ...place.full.inner].join("."));
  if (place.hide?.length) query.set("hide", place.hide.join(","));
  if (place.present) query.set("present", "1");
  if (place.beside) query.set("beside", place.beside);
  const text = query.toString();
  return { hash: text ? `#${text}` : "", fits };
}

/**
 * What an address says; anything that is not well formed is as if it were not there.
 * @param {string} hash
 * @returns {Promise<Place>}
 */
export async function read(hash) {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  /** @type {Place} */
  const place = {};
  const packed = query.get("p");
  if (packed !== null) {
    try {
      place.p = await unpack(packed, LARGEST);
    } catch {
      place.lost = "damaged";
    }
  } else if (query.has("long")) {
    place.lost = "long";
  }
  if (query.get("k") === "expression") place.k = "expression";
  const inputs = parsed(query.get("i"));
  if (inputs && typeof inputs === "object" && !Array.isArray(inputs)) {
    place.i = Object.fromEntries(
      Object.entries(inputs).filter(([, value]) => typeof value === "string"),
    );
  }
  const others = parsed(query.get("r"));
  if (Array.isArray(others) && others.length && others.every(isReplacement)) {
    place.r = others.slice(0, MOST);
  }
  for (const key of /** @type {const} */ (["step", "node"])) {
    const text = query.get(key);
    if (text !== null && /^\d{1,9}$/.test(text)) place[key] = Number(text);
  }
  for (const key of /** @type {const} */ (["open", "closed"])) {
    const groups = query.getAll(key).filter((one) => one.startsWith("/") && one.length < 1000)
      .slice(0, 100);
    if (groups.length) place[key] = groups;
  }
  const run = query.get("run");
  if (run !== null && /^[\w-]{1,64}$/.test(run)) place.run = run;
  const full = query.get("full") ?? "";
  if (/^\d{1,9}(\.\d{1,9}){0,9}$/.test(full)) {
    const [first, ...inner] = full.split(".").map(Number);
    place.full = { first, inner };
  }
  const hide = (query.get("hide") ?? "").split(",").filter((one) => PARTS.includes(one));
  if (hide.length) place.hide = hide;
  if (query.get("present") === "1") place.present = true;
  if (query.get("beside") === "engine") place.beside = "engine";
  const lang = query.get("lang");
  if (lang !== null) place.lang = lang;
  const theme = query.get("theme");
  if (theme === "light" || theme === "dark") place.theme = theme;
  return place;
}

/**
 * @param {string | null} text
 * @returns {unknown}
 */
function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {unknown} one
 * @returns {one is [number, number[], number]}
 */
function isReplacement(one) {
  if (!Array.isArray(one) || one.length !== 3 || !Array.isArray(one[1])) return false;
  return [one[0], ...one[1]].every((part) => Number.isSafeInteger(part) && part >= 0)
    && Number.isFinite(one[2]);
}

/** What was packed last: the address changes at every step, its program does not. */
let last = { text: "", packed: "" };

/** @param {string} text */
async function pack(text) {
  if (last.text !== text) last = { text, packed: await packedAnew(text) };
  return last.packed;
}

/** @param {string} text */
async function packedAnew(text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate"));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * @param {string} packed
 * @param {number} [most] bytes; what has more is refused
 */
export async function unpack(packed, most = Infinity) {
  const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const text = await through(bytes, new DecompressionStream("deflate"), most);
  return new TextDecoder().decode(text);
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {CompressionStream | DecompressionStream} pipe
 * @param {number} [most]
 */
async function through(bytes, pipe, most = Infinity) {
  const writer = pipe.writable.getWriter();
  // What is wrong with the bytes is told to who reads.
  void writer.write(bytes).catch(() => {});
  void writer.close().catch(() => {});
  let size = 0;
  const counted = pipe.readable.pipeThrough(new TransformStream({
    transform(piece, out) {
      size += piece.length;
      if (size > most) throw new RangeError("too large");
      out.enqueue(piece);
    },
  }));
  return new Uint8Array(await new Response(counted).arrayBuffer());
}
