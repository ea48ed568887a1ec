"""How the AWS SDK names services: schedules and state machines name the services that they call so."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from guarded_aws.catalog.toml_tables import read_table, table_in, texts_in, wrong_form

_NAME: Final = "sdk_services"


@dataclass(frozen=True, slots=True)
class SdkService:
    """A service under botocore's name and under IAM's."""

    service: str
    prefix: str


def find_sdk_service(name: str) -> SdkService:
    """Find a service by the SDK's name of it; most are called the same everywhere."""
    folded = "".join(character for character in name.lower() if character.isalnum())
    return load_sdk_services().get(folded, SdkService(name, name))


@cache
def load_sdk_services() -> Mapping[str, SdkService]:
    """Read our table of the SDK's names."""
    return parse_sdk_services(read_table(_NAME))


def parse_sdk_services(plain: Mapping[str, object]) -> Mapping[str, SdkService]:
    """Make sense of a table of names.

    Raises:
        CatalogIntegrityError: The table is not of the form that this version reads.
    """
    try:
        rows = {name: texts_in(row) for name, row in table_in(plain["services"]).items()}
        return {name: SdkService(*row) for name, row in rows.items()}
    except (KeyError, TypeError) as error:
        # FAIL-CLOSED(catalog-table): a table that is read wrongly would decide wrongly.
        raise wrong_form(_NAME, error) from error
