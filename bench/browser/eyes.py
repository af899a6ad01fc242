"""The script that looks on from inside every measured page: the same for all of them.

`eyes.seen(name)` is the moment, in ms since navigation, of the first frame on which that picture
was complete. Each picture's test is looked at in every animation frame, and costs next to nothing
until it holds; the moment is taken after that frame was painted.
"""

EYES = """
(() => {
  if (window !== window.top) return;
  const moments = {};
  let drawn = 0;
  for (const Context of [window.WebGLRenderingContext, window.WebGL2RenderingContext]) {
    for (const name of ["drawArrays", "drawElements", "drawArraysInstanced",
      "drawElementsInstanced"]) {
      const real = Context?.prototype[name];
      if (!real) continue;
      Context.prototype[name] = function draw(...given) {
        drawn += 1;
        return real.apply(this, given);
      };
    }
  }
  const editor = () => document.querySelector("[data-testid=editor]")?.shadowRoot;
  const svg = () => document.querySelector("[data-testid=graph]");
  const tests = {
    // Netron: its page shows, and the canvas has its nodes.
    netron: () => document.body?.className === "default"
      && document.querySelector("#canvas .node") !== null,
    // Model Explorer draws with WebGL: the first drawing is taken as the whole.
    explorer: () => drawn > 0,
    // Backstep: all cards stand where the server's layout puts them.
    backstep: () => svg()?.dataset.placed === "true",
    // The same, and the run's events are all there: each card has its numbers.
    ready: () => document.documentElement.dataset.state === "ready"
      && svg()?.dataset.placed === "true",
    // The page takes a program and can run it.
    interactive: () => document.documentElement.dataset.ready === "true"
      && document.querySelector("[data-testid=run]:not([disabled])") !== null
      && editor()?.querySelector(".cm-content[contenteditable]"),
  };
  const waiting = new Set(Object.keys(tests));
  const painted = (then) => {
    // A message posted from an animation frame arrives after that frame was painted.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(0);
  };
  const look = () => {
    for (const name of waiting) {
      if (!tests[name]()) continue;
      waiting.delete(name);
      painted(() => { moments[name] = performance.now(); });
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  let stamps = [];
  let counting = 0;
  window.eyes = {
    seen: (name) => moments[name] ?? null,
    count: () => {
      stamps = [];
      cancelAnimationFrame(counting);
      const tick = (now) => {
        stamps.push(now);
        counting = requestAnimationFrame(tick);
      };
      counting = requestAnimationFrame(tick);
    },
    counted: () => {
      cancelAnimationFrame(counting);
      const first = stamps[0] ?? 0;
      const inside = stamps.filter((one) => one - first < 2000);
      const gaps = inside.map((one, i) => one - (inside[i - 1] ?? one));
      return [inside.length, Math.max(0, ...gaps)];
    },
  };
})();
"""
