/**
 * Bundles the page's own modules and style sheets into static/vendor (git-ignored), as one file
 * starts in about half the time of a hundred: `page.js` and `page-style.css` are what the server's
 * page loads, `early.js` is the small script that comes before them, `replay.js` the one script of
 * the file that a run is taken away as. Source maps show the sources in the browser's tools.
 * `--watch` builds the page's anew whenever a source changes.
 */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const vendor = path.join(root, "static/vendor");

/** @type {import("esbuild").BuildOptions} */
const shared = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  minify: true,
  charset: "utf8",
  target: "es2022",
  legalComments: "inline",
  logLevel: "warning",
};

/**
 * What the page asks for before the rest of its script has come. A module, even one that nothing
 * waits for, would run after the browser has begun on all the others: this is a plain script, which
 * runs as soon as it is there and leaves what it exports under a name.
 */
const early = {
  ...shared, format: "iife", globalName: "backstepEarly", sourcemap: true,
  entryPoints: ["static/js/early.js"], outdir: vendor,
};

/**
 * Leaves the early script out of the page's, which takes what it has left.
 * @type {import("esbuild").Plugin}
 */
const apart = {
  name: "apart",
  setup(one) {
    one.onResolve({ filter: /\/early\.js$/ }, ({ kind }) => (
      kind === "entry-point" ? undefined : { path: "early", namespace: "apart" }));
    one.onLoad({ filter: /./, namespace: "apart" }, () => ({
      contents: "export const { early } = globalThis.backstepEarly;",
    }));
  },
};

/** What is imported with `import()` becomes a file of its own, fetched when it is asked for. */
const served = {
  ...shared,
  entryPoints: { page: "static/js/main.js", "page-style": "static/css/main.css" },
  outdir: vendor,
  chunkNames: "page-[name]-[hash]",
  splitting: true,
  sourcemap: true,
  external: ["*.woff2"],
  plugins: [apart],
};

for (const old of await readdir(vendor)) {
  if (old.startsWith("page")) await rm(path.join(vendor, old));
}
if (process.argv.includes("--watch")) {
  for (const one of [early, served]) await (await context(one)).watch();
} else {
  for (const one of [early, served]) await build(one);
  await build({
    ...shared, entryPoints: ["static/js/main.js"], outfile: "static/vendor/replay.js",
  });
}
