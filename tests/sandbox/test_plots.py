"""pyplot as data: what is told, that it is bounded, and that colours and words are harmless."""

from __future__ import annotations

import re
from typing import Any

import pytest

IMPORTS = "import matplotlib.pyplot as plt\nimport numpy as np\nimport torch\n"


def axes_of(sandbox: Any, source: str) -> dict[str, Any]:
    result = sandbox.run(IMPORTS + source)
    assert result.of("error") == [], result.of("error")
    (plot,) = result.of("plot")
    assert len(plot["axes"]) == 1
    axes: dict[str, Any] = plot["axes"][0]
    return axes


def test_lines_have_their_numbers_style_and_label(sandbox: Any) -> None:
    axes = axes_of(sandbox, "plt.plot([1, 2], torch.tensor([3., 4.]), 'r--o', label='a')\n"
                   "plt.plot([5, 6], c='tab:green')\nplt.title('t')\nplt.legend()")  # fmt: skip
    first, second = axes["marks"]
    assert (first["x"], first["y"], first["label"]) == ([1, 2], [3, 4], "a")
    assert (first["dash"], first["marker"], first["color"]) == ("dashed", True, "#d62f2f")
    assert (second["x"], second["y"], second["color"]) == ([0, 1], [5, 6], "C2")
    assert axes["title"] == "t"
    assert axes["legend"] is True


@pytest.mark.parametrize(
    ("call", "loc", "labels"),
    [
        ("plt.legend()", None, ["", "own"]),
        ("plt.legend(loc='best')", None, ["", "own"]),
        ("plt.legend(loc='lower left')", "lower left", ["", "own"]),
        ("plt.legend(loc=9)", "upper center", ["", "own"]),
        ("plt.legend(['a', 'b'])", None, ["a", "b"]),
        ("plt.legend(['a'], loc='upper left')", "upper left", ["a", "own"]),
        ("plt.legend(labels=('a', 'b'))", None, ["a", "b"]),
        ("plt.legend([dots, line], ['d', 'l'])", None, ["l", "d"]),
        ("plt.legend(handles=[dots], labels=['d'])", None, ["", "d"]),
        ("plt.legend(handles=[dots])", None, ["", "own"]),
    ],
)
def test_a_legend_is_where_and_of_what_the_program_says(
    sandbox: Any, call: str, loc: str | None, labels: list[str]
) -> None:
    drawn = "line, = plt.plot([1, 2])\ndots = plt.scatter([1], [2], label='own')\n"
    axes = axes_of(sandbox, drawn + call)
    assert axes["legend"] is True
    assert axes.get("loc") == loc
    assert [mark["label"] for mark in axes["marks"]] == labels


def test_a_legend_has_no_place_that_matplotlib_has_not(sandbox: Any) -> None:
    result = sandbox.run(IMPORTS + "plt.plot([1, 2])\nplt.legend(loc='top')")
    (error,) = result.of("error")
    assert "'top' is not a valid value for loc; supported values are 'best'" in error["message"]


def test_bars_of_words_and_a_histogram(sandbox: Any) -> None:
    axes = axes_of(sandbox, "plt.bar(['a', 'b'], [1, 2])\nplt.show()")
    assert axes["xticks"] == [[0, "a"], [1, "b"]]
    axes = axes_of(sandbox, "plt.hist([1, 1, 2], bins=2)\nplt.show()")
    assert axes["marks"][0]["y"] == [2, 1]


def test_an_image_is_small_and_its_colours_are_bytes(sandbox: Any) -> None:
    axes = axes_of(sandbox, "plt.imshow(torch.rand(500, 300), cmap='gray')\nplt.show()")
    (mark,) = axes["marks"]
    assert mark["columns"] == 64
    assert len(mark["pixels"]) == 64 * 64 * 6
    axes = axes_of(sandbox, "plt.imshow(np.array([[0., 1.]]), cmap='gray')\nplt.show()")
    assert axes["marks"][0]["pixels"] == "000000ffffff"


def test_what_is_left_open_is_shown_at_the_end_and_only_once(sandbox: Any) -> None:
    assert len(sandbox.run(IMPORTS + "plt.plot([1, 2])").of("plot")) == 1
    assert len(sandbox.run(IMPORTS + "plt.plot([1, 2])\nplt.show()\nplt.show()").of("plot")) == 1
    assert sandbox.run(IMPORTS + "plt.plot([1, 2])\nplt.close()").of("plot") == []
    assert sandbox.run(IMPORTS + "plt.figure()").of("plot") == []


def test_a_grid_of_axes(sandbox: Any) -> None:
    source = (
        "fig, axes = plt.subplots(2, 3)\nfor i, ax in enumerate(axes.flat):\n    ax.plot([0, i])\n"
        "    ax.set_title(str(i))\nfig.suptitle('all')\nfig.show()"
    )
    (plot,) = sandbox.run(IMPORTS + source).of("plot")
    assert (plot["rows"], plot["columns"], plot["title"]) == (2, 3, "all")
    assert [axes["title"] for axes in plot["axes"]] == ["0", "1", "2", "3", "4", "5"]


def test_everything_is_bounded(sandbox: Any) -> None:
    result = sandbox.run(
        IMPORTS + "for i in range(100):\n    plt.plot(np.arange(5000))\nplt.title('x' * 10000)"
    )
    (plot,) = result.of("plot")
    (axes,) = plot["axes"]
    assert len(axes["marks"]) == 60
    assert max(len(mark["x"]) for mark in axes["marks"]) == 1000
    assert axes["marks"][0]["x"][-1] == 4999
    assert len(axes["title"]) == 200
    many = sandbox.run(IMPORTS + "for i in range(60):\n    plt.plot([i, 1])\n    plt.show()")
    assert len(many.of("plot")) == 40
    assert "first 40 plots" in many.of("warning")[0]["text"]


@pytest.mark.parametrize(("call", "x", "y"), [
    ("plt.hlines([1, 2], 0, 3, colors='r')", [0, 3], [1, 1]),
    ("plt.vlines(2, 0, 1, linestyles='--')", [2, 2], [0, 1]),
    ("plt.axvspan(1, 2, alpha=0.2)", [1], []),
    ("plt.axhspan(1, 2, color='g')", [], [1]),
    ("plt.fill([0, 1, 1], [0, 0, 1], 'b')", [0, 1, 1, 0], [0, 0, 1, 0]),
    ("plt.arrow(1, 2, 3, 4, head_width=0.1)", [1, 4], [2, 6]),
    ("plt.axes().plot([5])", [0], [5]),
    ("plt.subplot2grid((2, 2), (0, 0)).plot([5])", [0], [5]),
    ("l, = plt.plot([5])\nl.set_ydata([6]); l.set_xdata([1]); l.set_alpha(0.5)", [0], [5]),
])  # fmt: skip
def test_shapes_are_drawn_as_lines(sandbox: Any, call: str, x: list[float], y: list[float]) -> None:
    mark = axes_of(sandbox, call)["marks"][0]
    assert (mark["x"], mark["y"]) == (x, y)


def test_ticks_are_set_asked_and_turned(sandbox: Any) -> None:
    source = (
        "plt.plot([1, 2])\nplt.xticks([0, 1], ['a', 'b'], rotation=45)\nplt.xticks(rotation=90)\n"
        "print(plt.xticks())\nplt.gca().set_yticks([1, 2])\nplt.gca().set_yticklabels(['l', 'h'])"
    )
    axes = axes_of(sandbox, source)
    assert (axes["xticks"], axes["yticks"]) == ([[0, "a"], [1, "b"]], [[1, "l"], [2, "h"]])
    assert sandbox.run(IMPORTS + source).stdout == "(array([0., 1.]), ['a', 'b'])\n"


@pytest.mark.parametrize(("shade", "found"), [
    ("plt.cm.gray(0.0)", "#000000"), ("cm.gray(255)", "#ffffff"), ("plt.get_cmap('gray')(1.0)",
     "#ffffff"), ("matplotlib.colormaps['gray_r'](1.0)", "#000000"), ("plt.cm.tab10(3)", "C3"),
    ("plt.cm.tab10(np.linspace(0, 1, 3))[1]", "C5"), ("cm.viridis(torch.zeros(2))[1]", "#440154"),
    ("cm.tab10(float('nan'))", "C0"), ("cm.tab20(-5)", "C0"), ("cm.gray(-10**9)", "#000000"),
])  # fmt: skip
def test_colour_maps_give_colours(sandbox: Any, shade: str, found: str) -> None:
    source = f"import matplotlib\nfrom matplotlib import cm\nplt.plot([1, 2], color={shade})"
    axes = axes_of(sandbox, source)
    assert axes["marks"][0]["color"] == found


def test_a_colour_map_itself_is_one_for_images(sandbox: Any) -> None:
    source = "from matplotlib import cm\nplt.imshow([[0., 1.]], cmap=cm.gray_r)"
    assert axes_of(sandbox, source)["marks"][0]["pixels"] == "ffffff000000"


def test_what_changes_looks_only_is_let_through(sandbox: Any) -> None:
    source = (
        "from matplotlib.ticker import MaxNLocator\nfig, ax = plt.subplots()\n"
        "im = ax.imshow([[1, 2]], cmap=plt.cm.Blues)\nbar = plt.colorbar(im, ax=ax)\n"
        "bar.set_label('x'); bar.ax.set_ylabel('y')\nfor s in ax.spines.values(): "
        "s.set_visible(False)\nax.spines['top'].set_color('r')\n"
        "ax.xaxis.set_major_locator(MaxNLocator(integer=True))\nax.label_outer()\n"
        "with plt.style.context('ggplot'): plt.minorticks_on()\n"
    )
    assert axes_of(sandbox, source)["marks"][0]["kind"] == "image"


MARKUP = "<script>alert(1)</script>\u202e\x1b[31m"
COLOR = re.compile(r"C\d|ink|#[0-9a-f]{6}")


@pytest.mark.parametrize("call", [
    "plt.plot([1, 2], color={m!r}, label={m!r})",
    "plt.scatter([1, 2], [1, 2], c=[{m!r}, {m!r}], label={m!r})",
    "plt.bar([{m!r}], [1], color={m!r})",
    "plt.text(0, 0, {m!r}, color={m!r})",
    "plt.imshow([[1, 2]], cmap={m!r})",
    "plt.plot([1, 2], color='url(#x)')",
    "plt.plot([1, 2], color=(2, 3, 4))",
    "plt.plot([1, 2], color='#12345')",
])  # fmt: skip
def test_colours_are_looked_up_and_text_has_no_control_characters(sandbox: Any, call: str) -> None:
    axes = axes_of(sandbox, f"{call.format(m=MARKUP)}\nplt.title({MARKUP!r})\nplt.show()")
    for mark in axes["marks"]:
        assert COLOR.fullmatch(mark["color"])
        assert all(COLOR.fullmatch(color) for color in mark["colors"])
        assert all(c.isprintable() for c in mark["label"])
    assert all(c.isprintable() for c in axes["title"])


@pytest.mark.parametrize("call", [
    "plt.plot(object())", "plt.plot(['a'])", "plt.plot([1, 2], [1])", "plt.hist([1], bins=10**9)",
    "plt.imshow([[print]])", "plt.imshow([1, 2])", "plt.subplot(9, 12, 1)", "plt.subplot(2, 2, 5)",
    "plt.bar([1, 2], [1, 2, 3])", "plt.plot(torch.ones(2, requires_grad=True))",
    "plt.subplots(10**6, 10**6)", "plt.contourf([1, 2])", "plt.xlim(print)", "plt.plot(plt)",
    "plt.scatter([1], [1], c=object())", "plt.title(print)", "plt.figure()._show",
    "plt.figure()._cells", "plt.gca()._marks", "plt.gca()._data(0)", "plt.Axes._add",
    "plt.gca().figure.__class__", "plt.gca().__dict__", "plt.Axes.plot(print, [1, 2])",
])  # fmt: skip
def test_what_cannot_be_drawn_is_an_error_of_the_programs(sandbox: Any, call: str) -> None:
    result = sandbox.run(IMPORTS + call + ("" if "__class__" not in call else "()"))
    assert result.end["reason"] in ("error", "refused"), result.events
    assert "numpy." not in result.error["message"]
    assert "Drawing" not in result.error["message"]


def test_a_decision_boundary_is_a_picture_of_its_levels(sandbox: Any) -> None:
    source = (
        "xx, yy = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(0, 1, 5))\n"
        "plt.{}(xx, yy, (xx > 0).astype(float), cmap='gray')\nplt.show()"
    )
    for name in ("contourf", "pcolormesh"):
        (mark,) = axes_of(sandbox, source.format(name))["marks"]
        assert (mark["x"], mark["y"], mark["columns"]) == ([-2, 2], [0, 1], 9)
        assert mark["pixels"] == ("000000" * 5 + "ffffff" * 4) * 5


def test_a_box_is_from_the_first_quartile_to_the_third(sandbox: Any) -> None:
    axes = axes_of(sandbox, "plt.boxplot([[1, 2, 3, 4, 100], [5, 7]], labels=['a', 'b'])")
    box, medians, whiskers, far = axes["marks"]
    assert (box["kind"], box["x"], box["base"], box["y"]) == ("bar", [1, 2], [2, 5.5], [2, 1])
    assert medians["y"] == [3, 3, "NaN", 6, 6, "NaN"]
    ends = [value for value in whiskers["y"] if value != "NaN"]
    assert ends == [2, 1, 1, 1, 4, 4, 4, 4, 5.5, 5, 5, 5, 6.5, 7, 7, 7]
    assert (far["kind"], far["x"], far["y"]) == ("scatter", [1], [100])
    assert axes["xticks"] == [[1, "a"], [2, "b"]]


def test_wedges_of_a_pie_have_the_angles_of_their_shares(sandbox: Any) -> None:
    source = "plt.pie([1, 3], labels=['a', 'b'], autopct='%1.1f%%', explode=[0, 0.5])"
    marks = axes_of(sandbox, source)["marks"]
    first, second = (mark for mark in marks if mark["kind"] == "line")
    assert first["color"] != second["color"]
    # A quarter turn from (1, 0) to (0, 1), begun and ended in the middle.
    assert (first["x"][0], first["y"][0]) == (first["x"][-1], first["y"][-1]) == (0, 0)
    assert (first["x"][1], first["y"][1]) == (1, 0)
    assert first["x"][-2] == pytest.approx(0, abs=1e-9)
    assert first["y"][-2] == 1
    assert second["x"][0] == second["y"][0] == pytest.approx(-(0.125**0.5), abs=1e-5)
    words = [mark["label"] for mark in marks if mark["kind"] == "text"]
    assert words == ["a", "25.0%", "b", "75.0%"]
    assert axes_of(sandbox, source)["equal"]


def test_a_violin_is_widest_where_values_are_most(sandbox: Any) -> None:
    source = "plt.violinplot([[0, 4, 5, 5, 5, 6]], positions=[2], showmedians=True)"
    outline, levels = axes_of(sandbox, source)["marks"]
    width = {y: x for x, y in zip(outline["x"], outline["y"], strict=True)}
    assert (min(width), max(width)) == (0, 6)
    assert abs(max(width, key=lambda y: abs(width[y] - 2)) - 5) < 0.3
    assert max(outline["x"]) == pytest.approx(2.25, abs=1e-4)
    ends = [y for y in levels["y"] if y != "NaN"]
    assert ends == [0, 0, 6, 6, 5, 5, 0, 6]


@pytest.mark.parametrize(
    ("source", "message"),
    [("plt.pie([-1])", "Wedge sizes 'x' must be non negative values"),
     ("plt.pie([1, 1], normalize=False)", "Cannot plot an unnormalized pie with sum(x) > 1")],
)  # fmt: skip
def test_a_pie_takes_shares(sandbox: Any, source: str, message: str) -> None:
    assert sandbox.run(IMPORTS + source).error["message"] == message


def test_boxes_may_lie(sandbox: Any) -> None:
    axes = axes_of(sandbox, "plt.boxplot(np.arange(8.).reshape(4, 2), vert=False)")
    box = axes["marks"][0]
    assert (box["kind"], box["x"], box["base"], box["y"]) == ("barh", [1, 2], [1.5, 2.5], [3, 3])
    assert axes["yticks"] == [[1, "1"], [2, "2"]]


def test_counts_of_two_dimensions_are_an_image(sandbox: Any) -> None:
    result = sandbox.run(IMPORTS + "n, x, y, _ = plt.hist2d([0, 0, 1], [0, 1, 1], bins=2)\n"
                         "print(n.tolist(), x.tolist(), y.tolist())")  # fmt: skip
    assert result.stdout == "[[1.0, 1.0], [0.0, 1.0]] [0.0, 0.5, 1.0] [0.0, 0.5, 1.0]\n"
    (image,) = result.of("plot")[0]["axes"][0]["marks"]
    assert (image["kind"], image["x"], image["y"], image["columns"]) == ("image", [0, 1], [0, 1], 2)
    pixels = [image["pixels"][i : i + 6] for i in range(0, 24, 6)]
    assert pixels[0] == pixels[1] == pixels[2] != pixels[3]  # only (1, 0), below right, is empty


def test_areas_are_stacked(sandbox: Any) -> None:
    axes = axes_of(sandbox, "plt.stackplot([0, 1], [1, 2], [[3, 3], [1, 0]], labels=['p', 'q'])")
    found = [(mark["kind"], mark["base"], mark["y"], mark["label"]) for mark in axes["marks"]]
    assert found == [("area", [0, 0], [1, 2], "p"), ("area", [1, 2], [4, 5], "q"),
                     ("area", [4, 5], [5, 5], "")]  # fmt: skip


def test_arrows_point_where_they_go(sandbox: Any) -> None:
    axes = axes_of(sandbox, "plt.quiver([0, 1], [0, 0], [1, 0], [0, 2], scale=1)")
    line, tips = axes["marks"]
    assert (line["x"], line["y"]) == ([0, 1, "NaN", 1, 1, "NaN"], [0, 0, "NaN", 0, 2, "NaN"])
    assert (tips["x"], tips["y"]) == ([1, 1], [0, 2])


def test_bars_are_labelled_and_limits_told(sandbox: Any) -> None:
    source = ("fig, ax = plt.subplots()\nbars = ax.bar(['x', 'y'], [3, 4.5])\n"
              "ax.bar_label(bars, fmt='%.1f')\nax.set_xlim(0, 7)\nax.set_title('t')\n"
              "print(ax.get_xlim(), ax.get_title(), plt.get_fignums(), plt.fignum_exists(3))\n"
              "plt.figure().add_axes([0, 0, 1, 1]).plot([0, 10])\n"
              "print(plt.gcf().axes[0].get_ylim())\n")  # fmt: skip
    result = sandbox.run(IMPORTS + source)
    assert result.stdout == "(0.0, 7.0) t [1] False\n(-0.5, 10.5)\n"
    marks = result.of("plot")[0]["axes"][0]["marks"]
    labels = [(mark["x"], mark["y"], mark["label"]) for mark in marks[1:]]
    assert labels == [([0], [3], "3.0"), ([1], [4.5], "4.5")]


@pytest.mark.parametrize(
    ("source", "part"),
    [("plt.table([1])", "boxplot"), ("plt.plott([1])", "Did you mean 'plot'?"),
     ("plt.streamplot([1])", "flat and still"), ("plt.subplots().plot([1])", "fig, ax")],
)  # fmt: skip
def test_what_is_not_drawn_says_what_is(sandbox: Any, source: str, part: str) -> None:
    assert part in sandbox.run(IMPORTS + source).error["hint"]
