"""The shipped template as CloudFormation sees it: read, transformed as SAM does, ready for moto."""

import copy
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from samtranslator.internal.managed_policies import get_bundled_managed_policy_map  # type: ignore[import-untyped]
from samtranslator.metrics.method_decorator import MetricsMethodWrapperSingleton  # type: ignore[import-untyped]
from samtranslator.model.exceptions import InvalidDocumentException  # type: ignore[import-untyped]
from samtranslator.translator.transform import transform  # type: ignore[import-untyped]
from samtranslator.yaml_helper import intrinsics_multi_constructor  # type: ignore[import-untyped]

from sayso.errors import InputInvalid, NothingStored
from sayso.local.invocations import isolated

__all__ = ["load", "shipped", "transformed"]

Template = dict[str, Any]

# Where SAM's resources name a folder or a file that `sam build` would package.
_LOCAL_CODE = ("CodeUri", "ContentUri")
_DEFINITIONS = {"AWS::Serverless::StateMachine": "DefinitionUri", "AWS::Serverless::HttpApi": "DefinitionUri"}


def shipped() -> Path:
    """template.yaml of the checkout this module is in, or its copy in the installed package. Raises NothingStored."""
    here = Path(__file__).resolve().parent
    candidates = [here / "stack" / "template.yaml", *(folder / "template.yaml" for folder in here.parents)]
    for path in candidates:
        if path.is_file():
            return path
    raise NothingStored(
        f"found no template.yaml beside or above {here}. Install sayso again, or run it from a checkout"
    )


def load(path: Path) -> Template:
    """A SAM template with the files that it names (state machines, OpenAPI) in their places."""
    template: Template = _read(path)
    for resource in template["Resources"].values():
        uri = _DEFINITIONS.get(resource["Type"])
        properties = resource.get("Properties", {})
        if uri and isinstance(name := properties.get(uri), str):
            del properties[uri]
            properties[uri.removesuffix("Uri") + "Body" * ("HttpApi" in resource["Type"])] = _read(path.parent / name)
    return template


# libyaml where PyYAML has it: SAM's own reader, in Python, takes seven times as long.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Knows CloudFormation's short forms, as `!Ref`."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader


def transformed(template: Template, parameters: Mapping[str, str], region: str) -> Template:
    """Raises InputInvalid, telling all that SAM finds wrong. The template is left as it was."""
    prepared = copy.deepcopy(template)
    for resource in prepared["Resources"].values():
        properties = resource.setdefault("Properties", {})
        for name in _LOCAL_CODE:
            if isinstance(properties.get(name), str):
                properties[name] = f"s3://local/{properties[name].strip('/')}"
    defaults = {name: str(p["Default"]) for name, p in prepared.get("Parameters", {}).items() if "Default" in p}
    known = {**defaults, **parameters, "AWS::Region": region, "AWS::Partition": "aws"}
    try:
        # SAM asks boto3 for a region, which not every machine has.
        with isolated({"AWS_DEFAULT_REGION": region, "AWS_PROFILE": None}):
            result: Template = transform(prepared, known, _ManagedPolicies())
        # Else SAM complains about them when the program ends.
        MetricsMethodWrapperSingleton.get_instance().publish()
    except InvalidDocumentException as error:
        causes = "; ".join(cause.message for cause in error.causes)
        raise InputInvalid(f"could not transform the template: {causes}") from error
    for resource in result["Resources"].values():
        # The runtime imports the handler from this process: nobody reads the code.
        if resource["Type"] == "AWS::Lambda::Function":
            resource["Properties"]["Code"] = {"ZipFile": "-"}
        if resource["Type"] == "AWS::Lambda::LayerVersion":
            resource["Properties"]["Content"] = {"ZipFile": ""}
    return result


class _ManagedPolicies:
    @staticmethod
    @functools.cache
    def load() -> Mapping[str, str]:
        return get_bundled_managed_policy_map("aws") or {}
