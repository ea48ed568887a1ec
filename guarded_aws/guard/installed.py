"""What an installation of ``botocore`` offers: ours, or that of another environment, read from its models.

Another environment's package is read as data: none of its code runs.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import botocore
from botocore.loaders import Loader

_MODEL: Final = "service-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledOperation:
    """One operation.

    Attributes:
        prefixes: Under which names IAM may know its service, the likeliest first.
    """

    service: str
    name: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledModels:
    """The operations of one installation, by ``service.Operation``."""

    version: str
    operations: Mapping[str, InstalledOperation]

    @property
    def services(self) -> frozenset[str]:
        """The services, by botocore's names."""
        return frozenset(operation.service for operation in self.operations.values())


@functools.lru_cache(maxsize=4)
def models_at(site_packages: Path | None = None) -> InstalledModels | None:
    """Read the models in a folder of packages, or our own; None where botocore is not installed."""
    own = Path(Loader.BUILTIN_DATA_PATH)
    root = own if site_packages is None else site_packages / "botocore" / "data"
    if not root.is_dir():
        return None
    loader = Loader(extra_search_paths=[str(root)], include_default_search_paths=False)
    operations = (
        InstalledOperation(service=service, name=name, prefixes=_prefixes(service, model["metadata"]))
        for service in loader.list_available_services(_MODEL)
        for model in (loader.load_service_model(service, _MODEL),)
        for name in model["operations"]
    )
    return InstalledModels(
        version=botocore.__version__ if site_packages is None else _version(site_packages),
        operations={f"{found.service}.{found.name}": found for found in operations},
    )


def _prefixes(service: str, metadata: Mapping[str, str]) -> tuple[str, ...]:
    names = (metadata.get("signingName", ""), metadata.get("endpointPrefix", ""), service)
    return tuple(dict.fromkeys(name for name in names if name))


def _version(site_packages: Path) -> str:
    """Read the version out of the name of the folder in which installers write down what they installed."""
    found = sorted(path.name for path in site_packages.glob("botocore-*.dist-info"))
    return found[-1].removeprefix("botocore-").removesuffix(".dist-info") if found else "unknown"
