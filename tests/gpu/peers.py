"""The programs that Xinglin is measured against, where they are installed."""

import importlib
import sys
import types

LEFT_OUT = 78


def import_or_leave(*names: str) -> list[types.ModuleType]:
    """The modules. Where one is not installed the process ends with LEFT_OUT and says which; any other error of an
    import is not caught: a broken installation is a failure, not a missing one."""
    try:
        return [importlib.import_module(name) for name in names]
    except ModuleNotFoundError as missing:
        if missing.name not in names:
            raise
        print(f"{missing.name} is not installed", file=sys.stderr)
        sys.exit(LEFT_OUT)
