"""One structured logger for all steps. On Lambda its level comes from POWERTOOLS_LOG_LEVEL."""

from aws_lambda_powertools import Logger

logger = Logger(service="sayso")
