"""One structured logger for all steps. On Lambda its level is the template's LogLevel."""

from aws_lambda_powertools import Logger

logger = Logger(service="sayso")
