/**
 * Bundles the page's own modules into static/vendor/replay.js (git-ignored): the one script of the
 * file that a run is taken away as. The served page gets the modules as they are.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

await build({
  entryPoints: [path.join(root, "static/js/main.js")],
  outfile: path.join(root, "static/vendor/replay.js"),
  bundle: true,
  format: "esm",
  minify: true,
  charset: "utf8",
  target: "es2022",
  legalComments: "inline",
  logLevel: "warning",
});
