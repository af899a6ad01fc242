"""Arithmetic with a plain number. PyTorch's Python operators wrap the number in a tensor; these
are the overloads that its C++ composites call, whose nodes carry other names."""

from __future__ import annotations

from ..op import op

op("add.Scalar", "self, *, other, alpha", grad_fn="AddBackward1", sign="+", elementwise=True,
   tex=r"\v{self} + \v{other}", name="add_scalar",
   forward=lambda self, other, alpha=1: self + alpha * other, vjp={"self": "g"})
op("sub.Scalar", "self, *, other, alpha", grad_fn="SubBackward1", sign="−", elementwise=True,
   tex=r"\v{self} - \v{other}", name="sub_scalar",
   forward=lambda self, other, alpha=1: self - alpha * other, vjp={"self": "g"})
op("mul.Scalar", "self, *, other", grad_fn="MulBackward1", sign="×", elementwise=True,
   tex=r"\v{other} \cdot \v{self}", name="mul_scalar",
   forward=lambda self, other: self * other, vjp={"self": "g * other"})
op("div.Scalar", "self, *, other", grad_fn="DivBackward1", sign="÷", elementwise=True,
   promote="float", tex=r"\frac{\v{self}}{\v{other}}", name="div_scalar",
   forward=lambda self, other: self / other, vjp={"self": "g / other"})
