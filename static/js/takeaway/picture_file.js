/**
 * The graph of this moment as a file that stands alone: SVG with its styles and fonts in it, or
 * PNG. Text stays text. It must not know steps, runs or panels.
 */

/** What a style sheet may say about an SVG element and a file must say itself. */
const STYLES = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
  "opacity", "visibility", "font-family", "font-size", "font-weight", "font-style",
  "text-anchor", "letter-spacing", "paint-order",
];
const KEPT = new Set(["d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "width",
  "height", "transform"]);
/** Characters that no XML file may have, written out or not. */
const NO_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const NAMESPACE = "http://www.w3.org/2000/svg";
const MARGIN = 32;
/** What browsers draw at most on a canvas, with room to spare. */
const LONGEST = 12000;
const PIXELS = 60e6;

/** @typedef {{x: number, y: number, w: number, h: number}} Rectangle */

/**
 * @param {SVGElement} world what to take, as it is on the screen
 * @param {Rectangle} part of the world, in its own lengths
 * @param {string} title
 * @param {boolean} [fonts] whether the fonts are put into the file
 * @returns {Promise<string>} the text of an SVG file
 */
export async function standalone(world, part, title, fonts = true) {
  const { x, y, w, h } = grown(part);
  const svg = document.createElementNS(NAMESPACE, "svg");
  for (const [name, value] of Object.entries({
    xmlns: NAMESPACE, viewBox: `${x} ${y} ${w} ${h}`, width: w, height: h,
  })) svg.setAttribute(name, String(value));
  add(svg, "title").textContent = title;
  if (fonts) add(svg, "style").textContent = await typefaces();
  const ground = add(svg, "rect");
  for (const [name, value] of Object.entries({ x, y, width: w, height: h,
    fill: getComputedStyle(document.body).backgroundColor })) {
    ground.setAttribute(name, String(value));
  }
  const copied = copy(world);
  copied.removeAttribute("transform");
  svg.append(copied);
  return new XMLSerializer().serializeToString(svg).replace(NO_XML, "\uFFFD");
}

/**
 * @param {Element} parent
 * @param {string} name
 */
function add(parent, name) {
  const element = document.createElementNS(NAMESPACE, name);
  parent.append(element);
  return element;
}

/** @param {Rectangle} part */
function grown({ x, y, w, h }) {
  return { x: Math.floor(x - MARGIN), y: Math.floor(y - MARGIN),
    w: Math.ceil(w + 2 * MARGIN), h: Math.ceil(h + 2 * MARGIN) };
}

/**
 * An element and what is in it, with the styles that it has on the screen.
 * @param {Element} element
 * @returns {Element}
 */
function copy(element) {
  const made = document.createElementNS(NAMESPACE, element.localName);
  for (const { name, value } of element.attributes) {
    if (KEPT.has(name)) made.setAttribute(name, value);
  }
  if (element.localName === "title") {
    made.textContent = element.textContent;
    return made;
  }
  const style = getComputedStyle(element);
  const above = element.parentElement && getComputedStyle(element.parentElement);
  for (const name of STYLES) {
    const value = style.getPropertyValue(name);
    // What is inherited, or is nothing, need not be said.
    if (name === "opacity" ? value !== "1" : value !== above?.getPropertyValue(name)) {
      made.setAttribute(name, value);
    }
  }
  if (style.getPropertyValue("display") === "none") made.setAttribute("display", "none");
  for (const child of element.childNodes) {
    if (child instanceof SVGElement) {
      if (!child.matches(".pulses, .card-ring")) made.append(copy(child));
    } else if (child.nodeType === Node.TEXT_NODE && element.localName === "text") {
      made.append(child.textContent ?? "");
    }
  }
  return made;
}

/** @type {Promise<string> | null} */
let faces = null;

/** The page's two fonts as a style sheet that needs no other file. */
function typefaces() {
  const wanted = [["JetBrains Mono", "mono"], ["Inter", "inter"]];
  faces ??= Promise.all(wanted.map(async ([name, file]) => {
    const rule = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).find((one) =>
      one instanceof CSSFontFaceRule && one.cssText.includes(name)
      && (one.cssText.includes(`${file}.woff2`) || one.cssText.includes("data:")));
    const address = /url\("([^"]+)"\)/.exec(rule?.cssText ?? "")?.[1];
    if (!address) return "";
    const data = address.startsWith("data:") ? address
      : await inline(new URL(address, rule?.parentStyleSheet?.href ?? location.href));
    return `@font-face{font-family:"${name}";font-weight:100 900;src:url("${data}")}`;
  })).then((all) => all.join(""));
  return faces;
}

/** @param {URL} address */
async function inline(address) {
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:font/woff2;base64,${btoa(text)}`;
}

/**
 * @param {string} text of an SVG file
 * @returns {Promise<HTMLImageElement>}
 */
export async function image(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  const found = new Image();
  found.src = address;
  await found.decode().finally(() => URL.revokeObjectURL(address));
  return found;
}

/**
 * @param {string} text of an SVG file
 * @returns {Promise<Blob>} a PNG, twice as fine as the screen where that is not too large
 */
export async function png(text) {
  const drawn = await image(text);
  const { width, height } = drawn;
  const scale = Math.min(2, LONGEST / width, LONGEST / height,
    Math.sqrt(PIXELS / (width * height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext("2d")?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

/**
 * Hands a file to the person.
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
