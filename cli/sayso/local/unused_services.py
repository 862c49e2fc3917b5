"""moto without the services that Sayso's template does not use.

moto's CloudFormation imports every service that it can make resources of: EC2 alone, with what builds on it, reads
megabytes of instance types for a second. As `service_models`, this has to be there before moto is.
"""

import importlib.abc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType

__all__ = ["left_out"]

_ON_EC2 = ("autoscaling", "batch", "ecs", "efs", "elb", "elbv2", "emr", "rds", "redshift", "ssm")
_LEFT_OUT = {"ec2", *_ON_EC2, "apigateway", "iot", "sagemaker"}


class _StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """In place of `moto.SERVICE.models` and all below it: whatever is imported from there is a class of its own."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        match name.split("."):
            case ["moto", service, "models", *_] if service in _LEFT_OUT:
                return ModuleSpec(name, self, is_package=True)
        return None

    def exec_module(self, module: ModuleType) -> None:
        setattr(module, "__getattr__", lambda name: type(name, (), {}))  # noqa: B010 - mypy


@contextmanager
def left_out() -> Iterator[None]:
    """While moto is imported. What was imported before stays, and what is imported later is whole."""
    before, finder = set(sys.modules), _StandIns()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in set(sys.modules) - before:
            package, _, service = name.partition(".")
            if package == "moto" and service.split(".")[0] in _LEFT_OUT:
                del sys.modules[name]
                vars(sys.modules[package]).pop(service, None)
