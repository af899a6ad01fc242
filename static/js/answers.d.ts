// What the server is asked for and answers, besides events (docs/api.md says more).

export type Kind = "program" | "expression";

/** Which iteration of a loop is told in full, by the `number` and `inner` of its summary. */
export interface Window {
  first: number;
  inner: number[];
}

/** A derivative: with the gradient that comes in (`tex`) and, where it is one number, alone. */
export interface Rule {
  tex: string;
  local?: string | null;
  /** Where a setting has this value, the rule is another. */
  special?: { setting: string; equals: unknown; tex: string; local?: string | null };
}

/** What the page keeps of an op. */
export interface Op {
  sign: string;
  /** What its formulas call its results. */
  outputs: string[];
  tex: string;
  elementwise: boolean;
  /** With complex numbers it sends back the conjugate of its derivative. */
  turned: boolean;
  vjp: Record<string, Rule>;
  /** How it is called in Python, its arguments in braces; null where it cannot be. */
  call: string | null;
}

export interface Example {
  name: string;
  kind: Kind;
  title: Record<string, string>;
  text: Record<string, string>;
  source: string;
  inputs: Record<string, unknown>;
}

export interface Group {
  group: string;
  kind: "module" | "iteration" | "function" | "bucket";
  name: string;
  label: string;
  count: number;
}

export interface Rectangle {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where everything stands; cards and groups are numbered as in the events. */
export interface View {
  cards: (Rectangle & (
    { node: number }
    | (Group & { ranges: [number, number][]; made?: number; done?: number })
  ))[];
  frames: (Group & Rectangle)[];
  edges: {
    from: number | string;
    to: number | string;
    argument: string | null;
    hub?: boolean;
    points: [number, number][];
  }[];
  width: number;
  height: number;
  hash: string;
  /** In the first view of a run: the events that its first step is drawn from. */
  events?: import("./wire.d.ts").Event[];
}
