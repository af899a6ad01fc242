"""How normalizations are drawn: LaTeX that several entries share."""

STANDARD = (
    r"\frac{\v{input} - \v{mu}}{\v{sigma}}"
    r"\given{weight}{ \odot \v{weight}}{}\given{bias}{ + \v{bias}}{}"
)
r"""The forward drawn. `\given` is drawn with its second part where there is that argument, else
with its third. The page knows `mu`, `sigma` and `standard`: the input less mu, over sigma."""
_REACHED = r"\given{weight}{d}{\v{g}}"
THROUGH = (
    rf"\given{{weight}}{{\begin{{aligned}}&}}{{}}"
    rf"\frac{{1}}{{\v{{sigma}}}} \odot \left({_REACHED} - \overline{{{_REACHED}}}"
    rf" - \v{{standard}} \odot \overline{{{_REACHED} \odot \v{{standard}}}}\right)"
    r"\given{weight}{\\ &d = \v{g} \odot \v{weight}\end{aligned}}{}"
)
