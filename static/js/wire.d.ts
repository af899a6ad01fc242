// Generated from engine/events.py by scripts/generate_wire.py. Do not edit.
//
// The events as they are on the wire: arrays for tuples, fields that are None left out.

/** A number; what JSON cannot say is a string: "NaN", "Infinity", "-Infinity", and integers whose
 *  magnitude is above 2^53. */
export type Num = number | string;

/**
 * One thing drawn into a plot. Points are thinned out, pictures made small: all is bounded.
 * `base`, `width`: where bars and areas start, how thick bars are; `colors`: one a point.
 */
export interface Mark {
  kind: "line" | "scatter" | "bar" | "barh" | "area" | "rule" | "text" | "image";
  /** bar, barh: the middles, y the lengths; image: left and right, y bottom and top. */
  x: Num[];
  y: Num[];
  label: string;
  /** "C0" to "C9", "ink" (the page's own), or "#rrggbb". */
  color: string;
  /** line, rule: "", "dashed", "dotted", or "none" for markers alone. */
  dash: string;
  marker: boolean;
  colors: string[];
  base: Num[];
  width: Num;
  /** image: rrggbb of each pixel, from the top left, row by row. */
  pixels: string;
  columns: number;
}

/** One pair of axes of a plot; `place`: row by row from 0. What is None follows from marks. */
export interface PlotAxes {
  place: number;
  marks: Mark[];
  title: string;
  xlabel: string;
  ylabel: string;
  legend: boolean;
  /** Where the legend is, in matplotlib's words ("upper left"); None: where it covers least. */
  loc?: string | null;
  grid: boolean;
  frame: boolean;
  equal: boolean;
  flip: boolean;
  xlog: boolean;
  ylog: boolean;
  xlim?: (Num | null)[] | null;
  ylim?: (Num | null)[] | null;
  xticks?: [Num, string][] | null;
  yticks?: [Num, string][] | null;
}

/** What a tensor's elements look like. `None` where nothing finite is there to measure. */
export interface Stats {
  min?: Num | null;
  max?: Num | null;
  mean?: Num | null;
  /** The 2-norm of the finite elements. */
  norm?: Num | null;
  nan: number;
  inf: number;
  zeros: number;
}

/** A tensor as it was at one moment. `data` is a copy, flat, at most `DATA_LIMIT` elements. */
export interface TensorValue {
  /** Stable for the life of the tensor object; gradients get ids of their own. */
  id: number;
  shape: number[];
  /** PyTorch's name without the prefix: "float32". */
  dtype: string;
  requires_grad: boolean;
  stats: Stats;
  data: (Num | boolean | [Num, Num])[];
  /** True when the tensor has more elements than `data`. */
  truncated: boolean;
  /**
   * Of a truncated tensor: how many of its finite elements lie in each of equal parts of the way
   * from `stats.min` to `stats.max`; of more than 4,096 elements so many, taken evenly, count.
   */
  spread?: number[] | null;
}

/** The first event: what runs, under which conditions. */
export interface StartEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "start";
  kind: "program" | "expression";
  source_sha256: string;
  engine: string;
  /** The PyTorch version that the engine answers to; `engine` is its own version. */
  torch: string;
  /** torch, random and numpy start from it, as if the program had said manual_seed(seed). */
  seed: number;
  options: Record<string, any>;
}

/**
 * A part of the program is entered or left. Views collapse by scopes, the timeline by phases.
 *
 * Scopes nest. One is announced only once something happens inside it. While `backward` is open
 * the engine walks the graph; `dependencies` then lists every node it will visit.
 */
export interface ScopeEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "scope";
  action: "enter" | "leave";
  /** The same in enter and leave; counted from 0 in the run. */
  id: number;
  kind: "module" | "function" | "iteration" | "backward" | "optimizer" | "zero_grad";
  /**
   * module: attribute path ("fc1", "" for the outermost); iteration: loop variable, or "while";
   * function: its name; backward: "backward" or "grad"; optimizer: its class ("SGD").
   */
  name: string;
  /** module: class name ("Linear"); otherwise empty. */
  label: string;
  /** iteration: counted from 0; backward: which backward of the run, from 0. */
  index?: number | null;
  parent?: number | null;
  /** iteration: the loop's header; the others: the call. */
  span?: [number, number, number, number] | null;
  /** backward: (node, how many gradients it waits for), the roots with 0 included. */
  dependencies: [number, number][];
  /** module, on leaving: the tensors that it gives back. */
  results?: number[] | null;
  /** backward: whether what nodes saved stays once they have run (retain_graph, create_graph). */
  keep_graph?: boolean | null;
}

/**
 * A tensor came to be: by an op, or as a new leaf (then `inputs` is empty).
 *
 * `node` names this event's card in the graph, and the grad_fn when there is one.
 */
export interface ForwardEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "forward";
  node: number;
  /**
   * ATen overload ("pow.Tensor_Scalar"); for leaves the creating call ("tensor", "randn",
   * "Parameter"). The key of the op catalogue.
   */
  op: string;
  /** As PyTorch prints it ("PowBackward0"); None when no gradient flows here. */
  grad_fn?: string | null;
  span?: [number, number, number, number] | null;
  /** Tensor ids, in the order of `arguments`. */
  inputs: number[];
  /** PyTorch's argument name of each input ("self", "other"; a list's members "tensors[0]"). */
  arguments: string[];
  /** The arguments that are not tensors ({"exponent": 2}). */
  settings: Record<string, any>;
  output: TensorValue;
  /** Outputs 1, 2, ... of ops with several. */
  more_outputs: TensorValue[];
  /** grad_fn.next_functions: (node, which of its outputs), None where no gradient goes. */
  next: ([number, number] | null)[];
  /** AccumulateGrad nodes first seen here: (node, the leaf tensor it accumulates into). */
  accumulators: [number, number][];
  /** Names of what the derivative keeps ("self", "result"): PyTorch's _saved_* without prefix. */
  saved: string[];
  /** The variable that the program binds the result to at once (`y = ...`). */
  variable?: string | null;
  /** Name of the program's function that this ran in; None at the top level. */
  function?: string | null;
  /** Innermost open scope. */
  scope?: number | null;
  /** The module that it ran in gives the output back: no other of its ops bears its name. */
  returned?: boolean | null;
  /** The output is a changed input (`x.add_(1)`), under the same tensor id. */
  inplace: boolean;
  /** `_version` of the outputs, where it is not 0: how often their memory was changed. */
  version?: number | null;
}

/**
 * How one input of a node moves its output, with this run's numbers.
 *
 * elementwise: `value` has the (broadcast) output's shape: gradient out = gradient in * value,
 * summed over broadcast axes. jacobian: a small matrix, `value[i][j] = d output[i] / d input[j]`.
 * formula: too large for either; the op's formula says it.
 */
export interface LocalDerivative {
  kind: "elementwise" | "jacobian" | "formula";
  value?: TensorValue | null;
}

/** What one input of a node receives. */
export interface GradientOut {
  argument: string;
  /** The node that receives it; None when it goes nowhere. */
  node?: number | null;
  slot: number;
  /** None when the gradient is undefined (PyTorch's undefined tensor: counts as zero). */
  tensor?: TensorValue | null;
  /** None at nodes that compute nothing of their own. */
  local?: LocalDerivative | null;
}

/**
 * One step of the engine: a node left the ready queue, and its vjp was computed.
 *
 * For AccumulateGrad `gradients_out` is empty: an `accumulate` event follows.
 */
export interface BackwardEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "backward";
  /** Index of the backward scope this belongs to. */
  root: number;
  node: number;
  /** "PowBackward0", "AccumulateGrad". */
  name: string;
  /** This step's place in this backward, from 0. */
  order: number;
  /** One for each output of the forward op. */
  gradients_in: (TensorValue | null)[];
  gradients_out: GradientOut[];
  /** Nodes in the ready queue after this step, in the order in which they would leave it. */
  ready: number[];
  /** (node, gradients still awaited) for every counter that this step lowered. */
  released: [number, number][];
  /** The forward expression's. */
  span?: [number, number, number, number] | null;
  scope?: number | null;
  /** What came before hooks made `gradients_in` of it; None (for one: there) where none did. */
  hooked?: (TensorValue | null)[] | null;
}

/**
 * One contribution landed: in a leaf's `.grad`, or in the input buffer of a node that several
 * gradients reach (buffers with a single contribution are not told).
 */
export interface AccumulateEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "accumulate";
  root: number;
  target: "grad" | "buffer";
  /** AccumulateGrad for `grad`; the receiving node for `buffer`. */
  node: number;
  slot: number;
  /** The leaf (or retained) tensor for `grad`. */
  tensor?: number | null;
  /** The node that sent the contribution; None for `grad`. */
  source?: number | null;
  before?: TensorValue | null;
  delta: TensorValue;
  after: TensorValue;
  /** This is contribution k of n, from 1. */
  k: number;
  n: number;
  scope?: number | null;
}

/** An optimizer changed one parameter. */
export interface OptimizerEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "optimizer";
  algorithm: string;
  /** The parameter's name in its module ("fc1.weight"), where it is known. */
  name?: string | null;
  tensor: number;
  before: TensorValue;
  after: TensorValue;
  gradient: TensorValue;
  /** What the optimizer remembers for this parameter, after the step. */
  state: Record<string, TensorValue | Num>;
  /** lr, momentum, ... */
  hyper: Record<string, any>;
  span?: [number, number, number, number] | null;
  scope?: number | null;
  /** `_version` of the parameter after the step. */
  version?: number | null;
}

/**
 * A variable or attribute now names a tensor, or a tensor was changed in place.
 *
 * `change` is None for a name; "zero_grad" when `.grad` was cleared; else the in-place op
 * ("sub_", "data", "fill_") and `tensor` holds the new value. "requires_grad": that was switched.
 * "skipped": it changed in iterations that were summed up.
 */
export interface BindEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "bind";
  name?: string | null;
  tensor: TensorValue;
  change?: string | null;
  /** After `.grad` was cleared, assigned ("grad") or changed in place, and of what was skipped. */
  gradient?: TensorValue | null;
  span?: [number, number, number, number] | null;
  scope?: number | null;
  /** The card that stands for the tensor from here on: CopySlices, once a view was changed. */
  node?: number | null;
  /** With a change: `_version` of the tensor now. */
  version?: number | null;
}

/**
 * The program asks for the `.grad` of a tensor that has none (a test for None is no question),
 * or wants it kept.
 */
export interface AskedEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "asked";
  tensor: number;
  /** missing: `.grad` was read, and it is None; retain: retain_grad() was called. */
  what: "missing" | "retain";
  span?: [number, number, number, number] | null;
  scope?: number | null;
}

/** A loop iteration that is not recorded in full. */
export interface IterationEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "iteration";
  index: number;
  /** Scalars that the iteration bound to names (loss ...). */
  values: Record<string, Num>;
  /** 2-norm of each parameter after the iteration. */
  parameters: Record<string, Num>;
  /** 2-norm of each parameter's gradient. */
  gradients: Record<string, Num>;
  span?: [number, number, number, number] | null;
  /**
   * Which iteration of an outermost loop this is, or lies in; counted from 0 over the run. The
   * option `record` takes it: `{"first": number}` runs the program with this iteration in full.
   */
  number: number;
  /**
   * Where it lies in that: how many iterations began before it directly inside, then inside of
   * that one. The option `record` takes it too: `{"first": number, "inner": inner}` begins there.
   */
  inner: number[];
  /** The `index` of each iteration around it, the outermost first. */
  around: number[];
}

/** Text that the program printed, as data. */
export interface StdoutEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "stdout";
  text: string;
  span?: [number, number, number, number] | null;
  scope?: number | null;
}

/** A figure that the program showed (matplotlib.pyplot), as data. */
export interface PlotEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "plot";
  title: string;
  rows: number;
  columns: number;
  axes: PlotAxes[];
  span?: [number, number, number, number] | null;
  scope?: number | null;
}

/** A warning; of category "stderr": what the program wrote there, as it is. */
export interface WarnedEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "warning";
  category: string;
  text: string;
  span?: [number, number, number, number] | null;
}

/** What went wrong: PyTorch's (or Python's) own sentence, where, and what to do. */
export interface ProblemEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "error";
  /** The exception's type name: "RuntimeError"; "Refused" for what may not be said here. */
  error: string;
  message: string;
  span?: [number, number, number, number] | null;
  hint?: string | null;
  source_line?: string | null;
  node?: number | null;
}

/** The last event, exactly once. A stream without it is cut: resume it. */
export interface EndEvent {
  v: number;
  /** The place in the stream: from 0, no gaps. */
  seq: number;
  type: "end";
  reason: "ok" | "error" | "refused" | "cpu" | "wall" | "memory" | "output" | "events" | "nodes" | "tensor" | "cancelled" | "crashed";
  limit?: Num | null;
  /** A limit: allowed, and asked for. Bytes or seconds or a count, as the reason says. */
  used?: Num | null;
  span?: [number, number, number, number] | null;
  hint?: string | null;
  /** SHA-256 over the lines of all earlier events: equal runs have equal digests. */
  digest?: string | null;
  /** Events by type. */
  counts: Record<string, number>;
  /** For an expression: {"value": ..., "gradients": {...}}. */
  result?: Record<string, any> | null;
  /** Where NaN and infinity came first from what had none: {kind, phase, op, span, seq}. */
  born?: Record<string, any>[] | null;
}

/** Why a run ended. */
export type EndReason =
  | "ok"
  | "error"
  | "refused"
  | "cpu"
  | "wall"
  | "memory"
  | "output"
  | "events"
  | "nodes"
  | "tensor"
  | "cancelled"
  | "crashed";

/** Any event. */
export type Event =
  | StartEvent
  | ScopeEvent
  | ForwardEvent
  | BackwardEvent
  | AccumulateEvent
  | OptimizerEvent
  | BindEvent
  | AskedEvent
  | IterationEvent
  | StdoutEvent
  | PlotEvent
  | WarnedEvent
  | ProblemEvent
  | EndEvent;
