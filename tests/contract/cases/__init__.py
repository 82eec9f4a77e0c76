"""The cases of every domain, one module each; importing this package registers them all."""

from importlib import import_module
from pathlib import Path

from tests.contract.cases.case import CREATING, EVERYBODYS, FOREIGN, FREE, LISTS, MUTABLE

__all__ = ["CREATING", "EVERYBODYS", "FOREIGN", "FREE", "LISTS", "MUTABLE"]

for _module in sorted(Path(__file__).parent.glob("*.py")):
    if _module.stem != "__init__":
        import_module(f"{__name__}.{_module.stem}")
