"""Files that the operator writes: the configuration, policies, packs.

They decide what an agent may do, so that each is read only when nobody else could have
written it, and each fault in one is told as a sentence with a place and with what to do.
"""

from guarded_aws.operator_files.model import OperatorModel, fault, read_model
from guarded_aws.operator_files.toml import TomlText, read_toml
from guarded_aws.operator_files.trusted import read_trusted_text

__all__ = ["OperatorModel", "TomlText", "fault", "read_model", "read_toml", "read_trusted_text"]
