"""Attribution by rules: the measured baseline."""

from sayso.analyze.rules.attributor import RuleAttributor

__all__ = ["RuleAttributor"]
