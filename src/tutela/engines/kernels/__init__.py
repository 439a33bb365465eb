"""Inner loops in machine code, compiled once for the processor at hand; without them the plain path gives the same answers.

One kernel is three files: ``sources/NAME.c`` (vector types, no library), ``sources/NAME.ll`` (what ``tools/kernels.sh`` made of
it, checked in) and ``NAME.py`` (its functions for Python, the plain path, ``prove``). To add one, copy ``digests`` and add a
line to ``building.KERNELS``.
"""
