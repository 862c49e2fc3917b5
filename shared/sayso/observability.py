"""One structured logger for all steps. On Lambda its level is the template's LogLevel."""

from collections.abc import Mapping
from datetime import datetime

from aws_lambda_powertools import Logger

logger = Logger(service="sayso")

_NAMESPACE = "Sayso"


def count(metric: str, now: datetime, by: Mapping[str, str], **told: str) -> None:
    """A metric of CloudWatch, as a line of the log in its embedded metric format: no call, no permission.

    `by` are its dimensions, each of which costs a metric for every value; `told` stands in the log alone.
    """
    described = {"Namespace": _NAMESPACE, "Dimensions": [list(by)], "Metrics": [{"Name": metric, "Unit": "Count"}]}
    embedded = {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [described]}
    logger.warning(metric, extra={"_aws": embedded, metric: 1, **by, **told})
