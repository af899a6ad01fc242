/**
 * Bundles the page's own modules and style sheets into static/vendor (git-ignored): a file costs
 * the browser more to ask for than to read. `page.js` and `page-style.css` are what the server's
 * page loads, `writing.js` is the editor, which comes after them, `replay.js` the one script of the
 * file that a run is taken away as. Source maps show the sources in the browser's tools.
 * `--watch` builds the page's anew whenever a source changes.
 */
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
 * What is imported with `import()` is a file of its own, fetched when it is asked for.
 * @type {import("esbuild").Plugin}
 */
const later = {
  name: "later",
  setup(one) {
    one.onResolve({ filter: /\.js$/ }, ({ kind, path: asked }) => (
      kind === "dynamic-import" ? { path: `./${path.basename(asked)}`, external: true } : undefined
    ));
  },
};

const page = { ...shared, plugins: [later], entryPoints: ["static/js/main.js"] };
const editor = { ...shared, plugins: [later], entryPoints: ["static/js/parts/writing.js"] };

/** @param {import("esbuild").BuildOptions} options */
async function modulesOf(options) {
  const { metafile } = await build({ ...options, write: false, metafile: true });
  return Object.keys(metafile.inputs);
}

const inEditor = new Set(await modulesOf(editor));
const inBoth = (await modulesOf(page)).filter((one) => inEditor.has(one));

/**
 * The page's script lends its modules to the editor: copies of them would know nothing of the run.
 * Which they are is seen once: `--watch` does not notice when more of them are shared.
 * @type {import("esbuild").BuildOptions}
 */
const lending = {
  ...page,
  entryPoints: undefined,
  stdin: {
    contents: `${inBoth.map((one, i) => `import * as m${i} from "./${one}";`).join("\n")}
      globalThis.backstep = { ${inBoth.map((one, i) => `"${one}": m${i}`).join(", ")} };
      import "./static/js/main.js";`,
    resolveDir: root,
  },
  outfile: path.join(vendor, "page.js"),
  sourcemap: true,
};

/** @type {import("esbuild").Plugin} */
const lent = {
  name: "lent",
  setup(one) {
    one.onResolve({ filter: /\.js$/ }, ({ kind, path: asked, resolveDir }) => {
      const found = path.relative(root, path.resolve(resolveDir, asked));
      return kind !== "entry-point" && inBoth.includes(found)
        ? { path: found, namespace: "lent" } : undefined;
    });
    // Not an ES module: what is imported from it is looked up each time it is used.
    one.onLoad({ filter: /./, namespace: "lent" }, ({ path: asked }) => ({
      contents: `module.exports = globalThis.backstep["${asked}"];`,
    }));
  },
};

const borrowing = {
  ...editor, plugins: [lent, later], outfile: path.join(vendor, "writing.js"), sourcemap: true,
};

/** @type {import("esbuild").BuildOptions} */
const styles = {
  ...shared,
  entryPoints: ["static/css/main.css"],
  outfile: path.join(vendor, "page-style.css"),
  sourcemap: true,
  external: ["*.woff2"],
};

const served = [lending, borrowing, styles];
if (process.argv.includes("--watch")) {
  for (const one of served) await (await context(one)).watch();
} else {
  for (const one of served) await build(one);
  await build({
    ...shared, entryPoints: ["static/js/main.js"], outfile: "static/vendor/replay.js",
  });
}
