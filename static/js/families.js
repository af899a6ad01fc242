/**
 * Ops whose derivative is told in the same words: data only.
 */

/** By ATen's name of an op, with its overload where overloads differ. */
export const FAMILIES = {
  add: "add", sub: "sub", rsub: "sub", mul: "mul", div: "div", neg: "neg", pow: "pow", exp: "exp",
  "pow.Scalar": "pow_base", square: "pow",
  log: "log", sqrt: "sqrt", sin: "sin", cos: "cos", tanh: "tanh", sigmoid: "sigmoid", relu: "relu",
  abs: "abs", sum: "sum", mean: "mean", mse_loss: "mse", nansum: "nansum",
  max: "share", min: "share", "max.dim": "pick_one", "min.dim": "pick_one", amax: "share",
  amin: "share", aminmax: "share", median: "share", nanmedian: "share", "median.dim": "pick_one",
  "nanmedian.dim": "pick_one", mode: "pick_one", kthvalue: "pick_one", topk: "pick_one",
  maximum: "halves", minimum: "halves", fmax: "first", fmin: "first",
  gather: "index", index_select: "index", index: "index", take: "index", take_along_dim: "index",
  masked_select: "pick", cummax: "running", cummin: "running",
  mm: "matmul", addmm: "affine", matmul: "matmul", bmm: "matmul", baddbmm: "affine", mv: "matmul",
  dot: "dot", linear: "matmul", addbmm: "affine", addmv: "affine", outer: "mul",
  t: "move", transpose: "move", permute: "move", view: "move", reshape: "move",
  unsafe_view: "move", squeeze: "move", unsqueeze: "move", expand: "move", select: "move",
  slice: "move", cat: "move", stack: "move", flatten: "move", clone: "move", repeat: "move",
  narrow: "move", diagonal: "move", split: "move", alias: "move", detach: "move",
  reshape_alias: "move", view_as: "move", view_as_real: "move", view_as_complex: "move",
  unsafe_split: "move", block_diag: "move", diag_embed: "move", values: "move",
  unfold: "windows", im2col: "windows", col2im: "fold", as_strided: "strided",
  view_part: "strided", pixel_shuffle: "move", pixel_unshuffle: "move", channel_shuffle: "move",
  roll: "move", flip: "move", rot90: "move", sort: "move", unbind: "move",
  split_with_sizes: "move",
  convolution: "conv",
  softmax: "softmax", safe_softmax: "softmax", log_softmax: "log_softmax", nll_loss: "nll",
  nll_loss_forward: "nll", nll_loss2d_forward: "nll", binary_cross_entropy: "bce_shares",
  native_layer_norm: "layer_norm", native_batch_norm: "batch_norm",
  native_group_norm: "group_norm", embedding: "embedding", embedding_bag: "bag",
  prod: "prod", cumsum: "cumsum",
  cumprod: "cumprod", logsumexp: "logsumexp", linalg_vector_norm: "norm", std: "std", var: "var",
  var_mean: "moments", std_mean: "moments", trace: "trace",
  leaky_relu: "leaky", prelu_kernel: "prelu", elu: "elu", celu: "elu", gelu: "smooth",
  silu: "smooth", mish: "smooth", softplus: "smooth", hardswish: "hardswish",
  hardsigmoid: "hardsigmoid", log_sigmoid_forward: "logsigmoid", glu: "glu",
  threshold: "threshold", hardshrink: "shrink", softshrink: "shrink",
  clamp: "clamp", clamp_min: "clamp", clamp_max: "clamp", hardtanh: "clamp",
  where: "where", masked_fill: "masked_fill", triu: "triangle", tril: "triangle",
  binary_cross_entropy_with_logits: "bce", huber_loss: "huber", smooth_l1_loss: "huber",
  linalg_inv_ex: "inverse", linalg_det: "det", linalg_solve_ex: "solve", cholesky: "cholesky",
  linalg_cholesky_ex: "cholesky", linalg_svd: "svd",
  scaled_dot_product_flash_attention_for_cpu: "attention",
  scatter_add: "add_at", index_add: "add_at",
  scatter: "write_at", index_copy: "write_at", index_fill: "write_at", put: "write_at",
  index_put: "write_at", index_put_impl: "write_at", select_scatter: "write_at",
  slice_scatter: "write_at", diagonal_scatter: "write_at", to_copy: "cast",
  round: "flat", sign: "flat", sgn: "flat", floor: "flat", ceil: "flat", trunc: "flat",
  frac: "frac", fmod: "rest", remainder: "rest", reciprocal: "reciprocal", rsqrt: "rsqrt",
  log2: "log_base", log10: "log_base", log1p: "log1p", exp2: "exp2", expm1: "expm1",
  atan2: "atan2", hypot: "hypot", lerp: "lerp", "lerp.Tensor": "lerp_by",
  addcmul: "addcmul", addcdiv: "addcdiv",
};

/**
 * Families of ops that differ in the number of dimensions only.
 * @type {[RegExp, string][]}
 */
export const PATTERNS = [
  [/max_pool/, "max_pool"], [/max_unpool/, "move"], [/avg_pool/, "avg_pool"], [/_pad(\d|_)/, "pad"],
  [/upsample/, "upsample"], [/grid_sampler/, "upsample"],
];

/** How a loss is reduced when not by its mean, by ATen's number of it. */
export const REDUCED = new Map([[0, "_each"], [2, "_sum"]]);

/** Families, and names beside them, of ops whose derivative jumps somewhere. */
export const KINKED = new Set(["relu", "abs", "leaky", "prelu", "elu", "hardswish", "hardsigmoid",
  "threshold", "shrink", "clamp", "share", "pick_one", "halves", "first", "running", "flat", "frac",
  "rest", "max_pool", "norm", "std"]);
export const KINKED_NAMES = /margin|sort|dist|norm$|quant|max|min/;

/** What is told in words of its own both when it is made and when its gradient has come. */
export const FAMILY_NAMES = [...new Set([
  ...Object.values(FAMILIES), ...PATTERNS.map(([, name]) => name)]), "other", "own", "size",
  ...[...REDUCED.values()].flatMap((how) => [`mse${how}`, `nll${how}`]),
  "batch_norm_fixed", "slices", "hook", "second", "add_times", "sub_times", "affine_times",
  "norm_p"];

/** What another sentence is true of, once its gradient has come. */
export const REFINED = ["mul_number", "div_number", "pow_both", "elu_scaled", "clamp_to",
  "bce_weighted", "nll_weighted", "embedding_mean", "embedding_padded", "add_at_times",
  "move_spread", "move_copies", "move_part", "hook_changed", "norm_largest", "nll_ignored"];
