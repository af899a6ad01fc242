"""Formulas as they are drawn: no product of the op catalogue can be read in two ways."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.browser.test_seeds import SEEDS

DRAWN = r"""async () => {
  const { default: katex } = await import("/static/vendor/katex.js");
  const { fill, product } = await import("/static/js/tex.js");
  const { chosen } = await import("/static/js/derived.js");
  const { ops } = await (await fetch("/api/v1/ops")).json();
  const options = { trust: true, strict: false };
  // What stands on one line of the picture: groups without delimiters are not seen.
  const line = (nodes) => nodes.flatMap((one) =>
    ["ordgroup", "html", "styling", "color"].includes(one.type) ? line(one.body) : [one]);
  const outside = (nodes) => {
    let depth = 0;
    let bar = false;
    return nodes.filter((one) => {
      if (one.text === "|") bar = !bar;
      if (one.family === "open") depth += 1;
      if (one.family === "close") depth -= 1;
      return depth === 0 && !bar;
    });
  };
  const loose = (nodes) => outside(nodes).some((one) => one.type === "op" && one.symbol
    || ["rel", "punct"].includes(one.family) || ["+", "-", "\\land", "\\lor"].includes(one.text));
  const parse = (template) => line(katex.__parse(fill(template, () => "x"), options));
  const found = { products: 0, wrapped: 0, bad: [] };
  for (const [op, entry] of Object.entries(ops)) {
    for (const [argument, rule] of Object.entries(entry.vjp)) {
      for (const one of [rule, rule.special].filter(Boolean)) {
        for (const times of ["\\cdot", "\\times"]) {
          if (product(one, times) === one.tex) continue;
          const tex = chosen(product(one, times), () => true);
          const drawn = parse(tex);
          const at = drawn.findIndex((part) => part.text === times);
          found.products += 1;
          if (loose(parse(one.local))) found.wrapped += 1;
          if (at !== 1 || loose(drawn.slice(at + 1))) found.bad.push(`${op} ${argument}: ${tex}`);
        }
      }
    }
  }
  return found;
}"""


def test_no_product_of_the_catalogue_is_ambiguous(page: Page) -> None:
    page.locator("html[data-ready]").wait_for()
    found = page.evaluate(DRAWN)
    assert found["bad"] == []
    assert found["products"] > 100
    assert found["wrapped"] > 20, "the catalogue has sums, and they are told from products"


READ = r"""async () => {
  const { reading } = await import("/static/js/reading.js");
  const { fill, product, symbol } = await import("/static/js/tex.js");
  const { chosen } = await import("/static/js/derived.js");
  const { ops } = await (await fetch("/api/v1/ops")).json();
  const found = { read: 0, bad: [] };
  for (const tongue of ["en", "zh"]) {
    const all = await (await fetch(`/static/i18n/${tongue}.json`)).json();
    const words = Object.fromEntries(["whether", "otherwise", "bar"]
      .map((key) => [key, all[`formula.${key}`]]));
    for (const { tex, vjp } of Object.values(ops)) {
      const rules = Object.values(vjp).flatMap((one) => [one, one.special]).filter(Boolean);
      for (const one of [tex, ...rules.map((rule) => product(rule))].filter(Boolean)) {
        const said = reading(fill(chosen(one, () => true),
          (name) => `\\htmlClass{tex-leaf}{${symbol(name)}}`), words);
        found.read += 1;
        if (/[\\\\{}]|tex-|undefined|htmlClass|math[a-z]{2}/.test(said) || !said) {
          found.bad.push(`${one}: ${said}`);
        }
      }
    }
  }
  return found;
}"""


def test_every_formula_of_the_catalogue_can_be_read_aloud(page: Page) -> None:
    page.locator("html[data-ready]").wait_for()
    found = page.evaluate(READ)
    assert found["bad"] == []
    assert found["read"] > 2000


def test_a_formula_is_read_as_a_person_says_it(page: Page) -> None:
    stage = Stage(page)
    stage.look_at("y", "import torch\nx = torch.tensor(3.0, requires_grad=True)\n"
                  "y = x ** 2\ny.backward()\n")  # fmt: skip
    said = [page.get_by_role("math", name=name, exact=True) for name in
            ("y = x^2", "9 = 3^2", "∂L / ∂x = ∂L / ∂y · 2 · x^(2 - 1)",
             "6 = 1 × 2 · 3^(2 - 1)")]  # fmt: skip
    for one in said:
        expect(one).to_be_visible()
    for one in page.get_by_role("math").all():
        assert not re.search(r"[\\{}]", one.get_attribute("aria-label") or "{")


def backward(page: Page, source: str, op: str, argument: str) -> str:
    """The formula of one argument, as TeX without colours, at the end of a run."""
    stage = Stage(page)
    stage.run(source)
    page.locator(f'[data-node][data-op^="{op}."], [data-node][data-op="{op}"]').first.click()
    shown = page.locator(f'[data-argument="{argument}"]').get_by_test_id("formula-backward")
    return shown.get_attribute("data-tex") or ""


def test_a_sum_is_enclosed_in_the_product(page: Page) -> None:
    source = "import torch\nx = torch.tensor(0.5, requires_grad=True)\ny = x.tanh()\ny.backward()\n"
    tex = backward(page, source, "tanh", "self")
    assert tex.partition("\\cdot")[2].replace("{", "").replace(" ", "").startswith("\\left(1-")


def test_a_setting_that_changes_nothing_is_not_drawn(page: Page) -> None:
    source = (
        "import torch\na = torch.tensor(1.0, requires_grad=True)\n"
        "b = torch.tensor(2.0, requires_grad=True)\n"
        "y = torch.add(a, b{alpha})\ny.backward()\n"
    )
    plain = backward(page, source.format(alpha=""), "add", "other")
    assert "\\cdot" not in plain and "L}{\\partial y" in plain.rpartition("=")[2]
    assert "\\cdot" in backward(page, source.format(alpha=", alpha=3"), "add", "other")


def test_a_layer_without_factors_has_none_in_its_formulas(page: Page) -> None:
    source = (
        "import torch\nb = torch.ones(2, 2)\nx = torch.ones(2, 2, requires_grad=True)\n"
        "y = torch.addmm(b, x, b{alpha})\ny.backward(b)\n"
    )
    assert "1" not in backward(page, source.format(alpha=""), "addmm", "mat1")
    assert "{3}" in backward(page, source.format(alpha=", alpha=3"), "addmm", "mat1")


@pytest.mark.parametrize(
    ("call", "op", "read"),
    [
        ("torch.addmm(m, a, a{})", "addmm", ("y = 0.5 · m + 3 · a a", "y = m + a a")),
        ("torch.add(m, a{})", "add", ("y = m + 3 · a", "y = m + a")),
        ("torch.rsub(m, a{})", "rsub", ("y = a - 3 · m", "y = a - m")),
    ],
)
def test_what_scales_an_argument_is_in_the_formula_of_the_op(
    page: Page, call: str, op: str, read: tuple[str, str]
) -> None:
    stage = Stage(page)
    factors = ", beta=0.5, alpha=3" if op == "addmm" else ", alpha=3"
    for given, want in zip((factors, ""), read, strict=True):
        stage.run(
            "import torch\nm = torch.ones(2, 2, requires_grad=True)\na = torch.ones(2, 2)\n"
            f"y = {call.format(given)}\n"
        )
        page.locator(f'[data-node][data-op^="{op}"]').first.click()
        formula = page.get_by_test_id("formula-forward")
        expect(formula).to_have_attribute("aria-label", want)


def test_formulas_are_seen_whole_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/", viewport={"width": 400, "height": 800})
    stage = Stage(page)
    page.get_by_test_id("tab-program").click()
    stage.run(SEEDS["s2_net_sgd"]["source"])
    stage.home()
    seen = 0
    while stage.step < stage.steps - 1:
        # The explanation is drawn behind the graph first, where it has no width.
        page.get_by_test_id("tab-graph").click()
        page.get_by_test_id("step").click()
        if stage.running_node() != "AddmmBackward0":
            continue
        seen += 1
        page.get_by_test_id("tab-explain").click()
        expect(page.get_by_test_id("formula-backward").first).to_be_visible()
        page.wait_for_function("""() => [...document.querySelectorAll('.formula.display')]
            .every((one) => one.clientWidth > 0 && one.scrollWidth <= one.clientWidth)""")
    assert seen == 2


@pytest.mark.parametrize(
    ("reduction", "written", "value", "gradient"),
    [
        ("mean", r"\frac{1}{n}\sum", 0.5, [-1 / 3, 1 / 3, 2 / 3]),
        ("sum", r"\sum", 1.5, [-1, 1, 2]),
        ("none", "", None, [-1, 1, 2]),
    ],
)
def test_a_loss_is_written_as_it_is_reduced(
    page: Page, reduction: str, written: str, value: float | None, gradient: list[float]
) -> None:
    stage = Stage(page)
    stage.look_at(
        "loss",
        "import torch\np = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"
        "t = torch.tensor([1.5, 1.5, 2.0])\n"
        f"loss = torch.nn.functional.mse_loss(p, t, reduction='{reduction}')\n"
        "loss.backward(torch.ones_like(loss))\n",
    )
    right = page.get_by_test_id("formula-forward").get_attribute("data-tex") or ""
    right = right.partition("=")[2].strip()
    assert right.startswith(written + r"\left("), right
    numbers = page.get_by_test_id("formula-forward-numbers").get_attribute("data-tex") or ""
    assert (r"\frac{1}{3}" in numbers) == (reduction == "mean")
    assert (r"\sum" in numbers) == (reduction != "none")
    if value is not None:
        assert stage.card("loss", "value") == [value]
    assert stage.chain("gradient-out") == pytest.approx(gradient)
    assert ("number of elements" in stage.text("sentence")) == (reduction == "mean")


CODE = [
    ("((w*x + b - 5)**2).backward()", "pow", "self", r"\mathord{(\ldots)^{2}}"),
    ("y = (x*2).sum()\ny.backward()", "mul", "self", r"\partial (\mathord{x \cdot 2})"),
    ("y = (w*x).sin()\ny.backward()", "sin", "self", r"\mathord{w\,x}"),
]


@pytest.mark.parametrize(("lines", "op", "argument", "written"), CODE)
def test_a_piece_of_the_program_is_written_as_mathematics(
    page: Page, lines: str, op: str, argument: str, written: str
) -> None:
    source = "import torch\n" + "".join(
        f"{name} = torch.tensor({value}, requires_grad=True)\n"
        for name, value in {"w": 2.0, "x": 3.0, "b": 1.0}.items()
    )
    stage = Stage(page)
    stage.run(f"{source}{lines}\n")
    stage.end()
    page.locator(f'[data-node][data-op^="{op}"]').last.click()
    shown = page.locator(f'[data-argument="{argument}"]').get_by_test_id("formula-backward")
    told = shown.get_attribute("data-tex") or ""
    told += page.get_by_test_id("formula-forward").get_attribute("data-tex") or ""
    assert written in told, told
    assert "*" not in told and "mathtt" not in told
    expect(page.locator(".formula .katex-error")).to_have_count(0)


COMPLEX = """import torch
z = torch.tensor([1 + 2j, -0.5 + 0.25j], requires_grad=True)
r = torch.tensor([2.0, 4.0], requires_grad=True)
y = r * z
n = y.abs()
loss = (n ** 2).sum()
loss.backward()
"""


def test_a_complex_factor_is_conjugated_as_pytorch_does(page: Page) -> None:
    """PyTorch: y.grad is [4+8j, -4+2j], z.grad [8+16j, -16+8j], r.grad [20, 2.5]."""
    stage = Stage(page)
    stage.look_at("y", COMPLEX)

    def told(argument: str, testid: str) -> str:
        shown = page.locator(f'[data-argument="{argument}"]').get_by_test_id(testid)
        return shown.get_attribute("data-tex") or ""

    # Of z: times r, which is real. Of r: times the conjugate of z, and of that the real part.
    assert "overline" not in told("other", "formula-backward")
    assert r"\operatorname{Re}\left(" in told("self", "formula-backward")
    assert r"\overline{{z}}" in told("self", "formula-backward")
    numbers = told("self", "formula-backward-numbers")
    assert numbers.startswith(r"{\begin{bmatrix}20 & 2.5\end{bmatrix}}")
    assert r"\overline{{\begin{bmatrix}1+2\mathrm{j} & -0.5+0.25\mathrm{j}" in numbers
    note = page.get_by_test_id("conjugate")
    expect(note).to_have_count(1)
    expect(page.locator(".formula .katex-error")).to_have_count(0)
    stage.select("n")
    expect(page.get_by_test_id("sentence")).to_contain_text("direction of y")
    assert "overline" not in told("self", "formula-backward")
    expect(note).to_have_count(0)


def test_a_mean_is_no_conjugate(page: Page) -> None:
    stage = Stage(page)
    stage.look_at("y", "import torch\nimport torch.nn.functional as F\n"
              "x = torch.tensor([[1.0, 2.0, 4.0]], requires_grad=True)\n"
              "y = F.layer_norm(x, (3,))\ny[0, 0].backward()\n")  # fmt: skip
    formula = page.get_by_test_id("formula-backward").first
    expect(formula.locator(".katex")).not_to_have_count(0)
    expect(page.get_by_test_id("conjugate")).to_have_count(0)


def test_what_is_joined_with_others_is_not_said_to_be_spread(page: Page) -> None:
    stage = Stage(page)
    stage.look_at("y", "import torch\na = torch.ones(2, requires_grad=True)\n"
              "b = torch.ones(1, requires_grad=True)\n"
              "y = torch.cat([a, b, a])\ny.sum().backward()\n")  # fmt: skip
    expect(page.locator(".input")).to_have_count(3)
    expect(page.get_by_test_id("summed")).to_have_count(0)


def test_what_the_programs_own_backward_does_is_not_called_passing_on(page: Page) -> None:
    stage = Stage(page)
    stage.look_at(
        "y",
        "import torch\nclass Clip(torch.autograd.Function):\n"
        "    @staticmethod\n    def forward(ctx, x, limit):\n"
        "        ctx.save_for_backward(x)\n        ctx.limit = limit\n"
        "        return x.clamp(-limit, limit)\n"
        "    @staticmethod\n    def backward(ctx, grad):\n"
        "        (x,) = ctx.saved_tensors\n        return grad * (x.abs() <= ctx.limit), None\n"
        "x = torch.tensor([0.5, -3.0, 2.0], requires_grad=True)\n"
        "y = Clip.apply(x, 1.5)\ny.sum().backward()\n",
    )
    expect(page.get_by_test_id("sentence")).to_contain_text("its backward() makes what x receives")
    chain = page.get_by_test_id("chain")
    expect(chain).to_contain_text("The backward of ClipBackward is the program's own")
    expect(chain).not_to_contain_text("as it is")
    assert stage.chain("gradient-out") == [1, 0, 0]


def test_only_what_receives_a_gradient_is_said_to(page: Page) -> None:
    stage = Stage(page)
    stage.look_at(
        "y",
        "import torch\na = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "b = torch.tensor([3.0, 4.0])\ny = torch.lerp(a, b, 0.25)\n"
        "y.sum().backward()\n",
    )
    expect(page.get_by_test_id("sentence")).to_contain_text("hands it to a.")


RENAMED = """import torch
x = torch.tensor([-1.0, 2.0], requires_grad=True)
y = x.tanh()
y = torch.relu(y)
y.sum().backward()
"""


@pytest.mark.parametrize(("op", "made"), [("tanh", "y"), ("relu", "y'")])
def test_a_name_that_is_given_anew_is_told_from_the_one_before(
    page: Page, op: str, made: str
) -> None:
    """`y = torch.relu(y)`: y' is made of y, in the formula and the chain rule."""
    stage = Stage(page)
    stage.run(RENAMED)
    stage.end()
    page.locator(f'[data-node][data-op^="{op}."], [data-node][data-op="{op}"]').first.click()
    assert plain(page.get_by_test_id("formula-forward")).startswith(f"{made} = ")
    back = plain(page.locator('[data-argument="self"]').get_by_test_id("formula-backward"))
    assert back.rpartition(" = ")[2].startswith(f"\\frac\\partial L\\partial {made} \\cdot ")


def plain(formula: Locator) -> str:
    """A formula as TeX without what colours it."""
    tex = formula.get_attribute("data-tex") or ""
    return re.sub(r"\\(?:htmlClass|textcolor)\{[^}]*\}|[{}]", "", tex)


def test_what_has_operators_is_enclosed_before_its_grad(page: Page) -> None:
    stage = Stage(page)
    stage.run(
        "import torch\nx = torch.ones(2, requires_grad=True)\ny = (x ** 2).sum()\ny.backward()\n"
    )
    page.locator('[data-name="x ** 2"]').click()
    expect(page.locator(".facts")).to_contain_text("(x ** 2).grad")
