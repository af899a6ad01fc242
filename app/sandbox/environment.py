"""The environment variables of a process that computes: what C libraries read when they start.

It must not know who starts the process.
"""

from __future__ import annotations

COMPUTING = {
    # A child that computes must not fight with its neighbours.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # Freed memory stays with the process, up to 64 MB of it, and arrays of up to 32 MB are taken
    # from there: pages that the kernel has to clear anew cost a quarter of a transformer's time.
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
}
