"""Compiles a kernel for the processor at hand, proves it on known answers, and only then puts it in the cache.

Runs as a process of its own (``python -m tutela.engines.kernels.building NAME FILE``): the compiler's memory is given back, and
code that the processor does not take ends this process only.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

from tutela.engines.kernels.linking import Linked, link
from tutela.engines.kernels.loading import SOURCES

KERNELS = ("digests", "lookup", "near", "pdq")
PAGE = 4096


def build(name: str, place: Path) -> None:
    """Compile the kernel ``name`` to ``place``, with what its ``prove`` measured. Raises KernelUnusable, RuntimeError."""
    linked = link(_compiled((SOURCES / f"{name}.ll").read_text("ascii")))
    partial = place.with_name(f"{place.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(_file(linked, {}))
        measured = import_module(f"tutela.engines.kernels.{name}").prove(partial)
        partial.write_bytes(_file(linked, measured))
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def _file(linked: Linked, measured: dict[str, float]) -> bytes:
    """The code, filled up to whole pages; where its functions are and what was measured; how long that text is."""
    about = json.dumps({"functions": linked.functions, "measured": measured}, sort_keys=True).encode()
    return linked.image + bytes(-len(linked.image) % PAGE) + about + len(about).to_bytes(8, "little")


def _compiled(text: str) -> bytes:
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    features = binding.get_host_cpu_features()
    features["prefer-256-bit"] = (
        False  # a core that slows down a little with wide vectors is faster with them all the same
    )
    machine = binding.Target.from_default_triple().create_target_machine(
        cpu=binding.get_host_cpu_name(), features=features.flatten(), opt=3, reloc="pic", codemodel="small"
    )
    module = binding.parse_assembly(text)
    module.triple, module.data_layout = machine.triple, str(machine.target_data)
    module.verify()
    return bytes(machine.emit_object(module))


if __name__ == "__main__":
    build(sys.argv[1], Path(sys.argv[2]))
