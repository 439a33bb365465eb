"""Versions of everything that has a part in the results of a run."""

import platform
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import tutela


def makers() -> dict[str, object]:
    """Versions of everything that has a part in the results, as the modules state them: package metadata is slow to read."""
    import numpy as np
    import pyarrow as pa
    import pyewf
    import pytsk3

    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "tutela": tutela.__version__,
        "pytsk3": str(pytsk3.get_version()),
        "libewf-python": str(pyewf.get_version()),
        "pyarrow": pa.__version__,
        "numpy": np.__version__,
        **{name: _version(module) for name, module in _LIBRARIES.items()},
    }


_LIBRARIES = {
    "cramjam": "cramjam",
    "libbde-python": "pybde",
    "libfsapfs-python": "pyfsapfs",
    "libfshfs-python": "pyfshfs",
    "libfsxfs-python": "pyfsxfs",
    "libfvde-python": "pyfvde",
    "libluksde-python": "pyluksde",
    "libmodi-python": "pymodi",
    "libvhdi-python": "pyvhdi",
    "libvmdk-python": "pyvmdk",
    "libvslvm-python": "pyvslvm",
}
"""Libraries that readers stand on, by package and module."""


def _version(name: str) -> str:
    module = import_module(name)
    return str(module.get_version() if hasattr(module, "get_version") else module.__version__)


def picture_makers() -> dict[str, object]:
    """Versions of what decodes pictures."""
    import PIL

    return {"pillow": PIL.__version__, "rawpy": version("rawpy")}


def reads_videos() -> bool:
    """Whether what decodes videos is installed; it is optional, as its wheel has codecs under the GPL."""
    return find_spec("av") is not None


def video_makers() -> dict[str, object]:
    """Version of what decodes videos; without it none is."""
    try:
        return {"av": version("av")}
    except PackageNotFoundError:
        return {"av": "not installed"}
