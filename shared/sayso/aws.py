"""boto3 clients, made once, and botocore's errors told in Sayso's terms."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError, PartialCredentialsError

from sayso.errors import StorageRefused, StorageUnavailable

# boto3's default session is not safe for making clients in several threads at once.
_making = threading.Lock()

# AWS answers a function in milliseconds; a connection that hangs must leave time for another attempt.
CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})

_TEMPORARY = {
    "ConditionalRequestConflict",
    "InternalServerError",
    "ItemCollectionSizeLimitExceededException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "SlowDown",
    "ThrottlingException",
    "TooManyRequestsException",
}


@cache
def client(service: str) -> Any:
    with _making:
        return boto3.client(service, config=CONFIG)  # type: ignore[call-overload]


def error_code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def calling(attempt: str) -> Iterator[None]:
    """Raises StorageUnavailable or StorageRefused, telling the attempt, where an AWS call inside fails."""
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise StorageRefused(f"could not {attempt}: {error}. Set up AWS credentials, or leave out --stack") from error
    except NoRegionError as error:
        raise StorageRefused(f"could not {attempt}: no region is set. Set AWS_DEFAULT_REGION") from error
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        temporary = status >= 500 or error_code(error) in _TEMPORARY
        raise (StorageUnavailable if temporary else StorageRefused)(f"could not {attempt}: {error}") from error
    except BotoCoreError as error:
        raise StorageUnavailable(f"could not {attempt}: {error}") from error
