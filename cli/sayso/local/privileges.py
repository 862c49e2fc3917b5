"""Whether a role's policies allow a call, as IAM evaluates them: an explicit denial, else an allowance, else no.

Resource policies, permission boundaries and session policies are not evaluated: the template has none that grant
something to a function's role.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from sayso.local.invocations import Principal, caller

__all__ = ["Need", "Privileges", "ask", "call_of", "needs"]

Statement = Mapping[str, Any]

# IAM's name of an operation, where it is not the operation's own.
_S3_ACTIONS = {
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteObjects": "DeleteObject",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "UploadPart": "PutObject",
}
_SERVICES = {"stepfunctions": "states", "sfn": "states", "sesv2": "ses"}
_LAMBDA_ACTIONS = {"Invoke": "InvokeFunction", "InvokeAsync": "InvokeFunction"}


@dataclass(frozen=True, slots=True)
class Need:
    action: str
    resource: str
    conditions: Mapping[str, tuple[str, ...]]
    """Condition keys of the call, with their values."""


def needs(service: str, operation: str, request: Mapping[str, Any], place: str) -> Iterator[Need]:
    """What a call needs to be allowed. `place` is `REGION:ACCOUNT` as in ARNs. Unknown services need `*`."""
    match service:
        case "s3":
            yield from _s3(operation, request)
        case "dynamodb":
            yield from _dynamodb(operation, request, place)
        case "lambda":
            name = str(request.get("FunctionName", "*"))
            arn = name if name.startswith("arn:") else f"arn:aws:lambda:{place}:function:{name}"
            yield Need(f"lambda:{_LAMBDA_ACTIONS.get(operation, operation)}", arn, {})
        case "stepfunctions":
            yield Need(f"states:{operation}", request.get("stateMachineArn") or request.get("executionArn") or "*", {})
        case "sqs":
            queue = str(request.get("QueueUrl", "*")).rsplit("/", 1)[-1]
            yield Need(f"sqs:{operation}", f"arn:aws:sqs:{place}:{queue}", {})
        case "events":
            for entry in request.get("Entries", [{}]):
                bus = entry.get("EventBusName", "default")
                yield Need(f"events:{operation}", f"arn:aws:events:{place}:event-bus/{bus}", {})
        case _:
            yield Need(f"{_SERVICES.get(service, service)}:{operation}", "*", {})


def call_of(target: str) -> tuple[str, str, dict[str, str]]:
    """Service, operation and request by which a schedule calls a function or a state machine."""
    if target.split(":")[2] == "states":
        return "stepfunctions", "StartExecution", {"stateMachineArn": target}
    return "lambda", "Invoke", {"FunctionName": target}


def _s3(operation: str, request: Mapping[str, Any]) -> Iterator[Need]:
    action = f"s3:{_S3_ACTIONS.get(operation, operation)}"
    bucket = f"arn:aws:s3:::{request.get('Bucket', '*')}"
    if operation == "DeleteObjects":
        for entry in request["Delete"]["Objects"]:
            yield Need(action, f"{bucket}/{entry['Key']}", {})
        return
    if operation == "CopyObject":
        source = request["CopySource"]
        name = f"{source['Bucket']}/{source['Key']}" if isinstance(source, Mapping) else str(source).lstrip("/")
        yield Need("s3:GetObject", f"arn:aws:s3:::{name}", {})
    prefix = {"s3:prefix": (str(request.get("Prefix", "")),)} if action == "s3:ListBucket" else {}
    yield Need(action, f"{bucket}/{request['Key']}" if "Key" in request else bucket, prefix)


def _dynamodb(operation: str, request: Mapping[str, Any], place: str) -> Iterator[Need]:
    def table(name: str, index: str | None = None) -> str:
        arn = name if name.startswith("arn:") else f"arn:aws:dynamodb:{place}:table/{name}"
        return f"{arn}/index/{index}" if index else arn

    match operation:
        case "BatchGetItem" | "BatchWriteItem":
            for name in request["RequestItems"]:
                yield Need(f"dynamodb:{operation}", table(name), {})
        case "TransactWriteItems" | "TransactGetItems":
            for entry in request["TransactItems"]:
                for kind, item in entry.items():
                    action = "ConditionCheckItem" if kind == "ConditionCheck" else f"{kind}Item"
                    yield Need(f"dynamodb:{action}", table(item["TableName"]), {})
        case _:
            name = request.get("TableName")
            yield Need(f"dynamodb:{operation}", table(name, request.get("IndexName")) if name else "*", {})


class Privileges:
    def __init__(self, statements: Callable[[str], list[Statement]], place: str) -> None:
        """`statements` gives those of the role with an ARN."""
        self._statements = statements
        self._place = place

    def check(self, principal: Principal, service: str, operation: str, request: Mapping[str, Any]) -> None:
        """Raises the ClientError that AWS would answer with."""
        for need in needs(service, operation, request, self._place):
            if not self.allowed(principal.role_arn, need):
                raise _denied(principal, need, service, operation)

    def allowed(self, role_arn: str, need: Need) -> bool:
        effects = {s["Effect"] for s in self._statements(role_arn) if _applies(s, need)}
        return "Allow" in effects and "Deny" not in effects

    def guard(self, client: BaseClient, principal: Principal) -> None:
        """Every call of this client is one of the principal's."""
        service = client.meta.service_model.service_name

        def check(params: Mapping[str, Any], model: Any, **_: Any) -> None:
            self.check(principal, service, model.name, params)

        client.meta.events.register(f"before-parameter-build.{client.meta.service_model.service_id.hyphenize()}", check)

    def check_caller(self, params: Mapping[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        """Botocore's hook before a call's parameters are built: a handler's calls need its role's permission."""
        context["bucket"] = params.get("Bucket")
        if principal := caller():
            self.check(principal, model.service_model.service_name, model.name, params)

    def hide_missing_objects(self, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        """Botocore's hook after a call: S3 says that an object is missing only to whom may list the bucket."""
        principal, error = caller(), parsed.get("Error", {})
        if principal is None or error.get("Code") not in {"NoSuchKey", "404"}:
            return
        bucket = context["bucket"]
        listing = Need("s3:ListBucket", f"arn:aws:s3:::{bucket}", {})
        if not self.allowed(principal.role_arn, listing):
            hidden = _denied(principal, listing, "s3", model.name).response
            if error["Code"] == "404":
                hidden["Error"] = {"Code": "403", "Message": "Forbidden"}
            parsed.update(hidden)


def ask(client: BaseClient, operation: str, request: Mapping[str, Any]) -> None:
    """Raises what the client's call would be refused with before it is sent; for what is done without a call."""
    service, model = client.meta.service_model, client.meta.service_model.operation_model(operation)
    event = f"before-parameter-build.{service.service_id.hyphenize()}.{operation}"
    client.meta.events.emit(event, params=request, model=model, context={})


def _applies(statement: Statement, need: Need) -> bool:
    return (
        _chosen(statement, "Action", need.action.lower(), lower=True)
        and _chosen(statement, "Resource", need.resource, lower=False)
        and all(_holds(test, keys, need) for test, keys in statement.get("Condition", {}).items())
    )


def _chosen(statement: Statement, name: str, value: str, *, lower: bool) -> bool:
    if name in statement:
        return _matches(statement[name], value, lower=lower)
    if f"Not{name}" in statement:
        return not _matches(statement[f"Not{name}"], value, lower=lower)
    return False


def _matches(patterns: str | list[str], value: str, *, lower: bool = False) -> bool:
    listed = [patterns] if isinstance(patterns, str) else patterns
    return any(_pattern(p.lower() if lower else p).fullmatch(value) for p in listed)


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"([*?])", text)
    return re.compile("".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in parts), re.DOTALL)


def _holds(test: str, keys: Mapping[str, str | list[str]], need: Need) -> bool:
    """What the call has no key for, or is no test known here, does not hold: better denied than wrongly allowed."""
    quantifier, _, operator = test.rpartition(":")
    known = {name.lower(): values for name, values in need.conditions.items()}
    for key, wanted in keys.items():
        values = known.get(key.lower())
        if values is None:
            if operator.endswith("IfExists") or quantifier == "ForAllValues":
                continue
            return False
        listed = [wanted] if isinstance(wanted, str) else wanted
        held = [_holds_for(operator.removesuffix("IfExists"), listed, value) for value in values]
        if not (any(held) if quantifier == "ForAnyValue" else all(held)):
            return False
    return True


def _holds_for(operator: str, wanted: list[str], value: str) -> bool:
    match operator:
        case "StringEquals":
            return value in wanted
        case "StringNotEquals":
            return value not in wanted
        case "StringLike" | "ArnLike":
            return _matches(wanted, value)
        case "StringNotLike" | "ArnNotLike":
            return not _matches(wanted, value)
    return False


def _denied(principal: Principal, need: Need, service: str, operation: str) -> ClientError:
    account, role = re.fullmatch(r"arn:aws:iam::(\d+):role/(?:.*/)?(.+)", principal.role_arn).groups()  # type: ignore[union-attr]
    who = f"arn:aws:sts::{account}:assumed-role/{role}/{principal.session}"
    message = (
        f"User: {who} is not authorized to perform: {need.action} on resource: {need.resource} "
        f"because no identity-based policy allows the {need.action} action"
    )
    code, status = ("AccessDenied", 403) if service in {"s3", "sqs"} else ("AccessDeniedException", 400)
    told = {"HTTPStatusCode": status, "RequestId": "local", "RetryAttempts": 0, "HTTPHeaders": {}}
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": told}, operation)  # type: ignore[typeddict-item]


def document_statements(document: str | Mapping[str, Any]) -> list[Statement]:
    parsed = orjson.loads(document) if isinstance(document, str) else document
    listed = parsed["Statement"]
    return listed if isinstance(listed, list) else [listed]
