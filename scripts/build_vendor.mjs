/**
 * Bundles the third-party packages of package.json once into static/vendor (git-ignored): one ES
 * module a purpose, with its types beside it, and the fonts. It must not touch our own sources:
 * build_page.mjs puts both together.
 */
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const vendor = path.join(root, "static", "vendor");
const packages = path.join(root, "node_modules");
const require = createRequire(import.meta.url);

/** What each bundle exports: the text is both the module and its type declaration. */
const BUNDLES = {
  preact: `
    export { Fragment, h, render } from "preact";
    export { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
    export { batch, computed, effect, signal, untracked, useComputed, useSignal }
      from "@preact/signals";`,
  codemirror: `
    export { defaultKeymap, history, historyKeymap, indentLess, indentMore }
      from "@codemirror/commands";
    export { pythonLanguage } from "@codemirror/lang-python";
    export { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting }
      from "@codemirror/language";
    export { setDiagnostics } from "@codemirror/lint";
    export { Compartment, EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
    export { Decoration, drawSelection, EditorView, highlightActiveLine,
      highlightSpecialChars, keymap, lineNumbers, placeholder, WidgetType } from "@codemirror/view";
    export { tags } from "@lezer/highlight";`,
  katex: `
    import katex from "katex";
    export default katex;`,
};

const FONTS = {
  "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  "inter-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
  "inter-greek.woff2": "@fontsource-variable/inter/files/inter-greek-wght-normal.woff2",
  "mono.woff2":
    "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
  "mono-greek.woff2":
    "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-greek-wght-normal.woff2",
};

await rm(vendor, { recursive: true, force: true });
await mkdir(path.join(vendor, "fonts"), { recursive: true });

for (const [name, text] of Object.entries(BUNDLES)) {
  await build({
    stdin: { contents: text, resolveDir: root, loader: "js" },
    outfile: path.join(vendor, `${name}.js`),
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2022",
    legalComments: "eof",
    logLevel: "warning",
    // One copy of preact serves the hooks and the signals; ES modules everywhere.
    conditions: ["browser", "module", "import"],
    mainFields: ["browser", "module", "main"],
  });
  await writeFile(path.join(vendor, `${name}.d.ts`), text.replace(/^ {4}/gm, "").trimStart());
}

for (const [name, source] of Object.entries(FONTS)) {
  await copyFile(path.join(packages, source), path.join(vendor, "fonts", name));
}

// KaTeX's style sheet, reduced to the woff2 fonts that every browser of the last ten years takes.
const katex = path.dirname(require.resolve("katex/dist/katex.min.css"));
const css = await readFile(path.join(katex, "katex.min.css"), "utf8");
await writeFile(
  path.join(vendor, "katex.css"),
  css.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)/g, ""),
);
for (const file of await readdir(path.join(katex, "fonts"))) {
  if (file.endsWith(".woff2")) {
    await copyFile(path.join(katex, "fonts", file), path.join(vendor, "fonts", file));
  }
}
