"""torch.func: functions from functions, by the walks that autograd has.

What PyTorch does with tensors of tensors is done here by calling the function on plain ones: a
gradient by a walk, a Jacobian row by row, `vmap` sample by sample. The numbers are the same.
"""

from __future__ import annotations

from .gradients import grad, grad_and_value, vjp
from .jacobians import hessian, jacfwd, jacrev, jvp
from .mapping import vmap
from .stateless import functional_call, stack_module_state

__all__ = [
    "functional_call", "grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp",
    "stack_module_state", "vjp", "vmap",
]  # fmt: skip
