"""What AWS could not deliver: the messages of a stack's dead-letter queue, and their way back to their targets.

Three kinds come here, each in a form of its own: Lambda's record of an asynchronous invocation that failed each time
(its event inside), EventBridge's event that a rule's target did not take, and the input that a schedule's target did
not take; the latter two are told of in the message's attributes.
"""

import functools
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import orjson
from botocore.exceptions import ClientError

from sayso.aws import calling, error_code
from sayso.cli.stack import Stack
from sayso.errors import InputInvalid, NothingStored, Retryable, SaysoError

__all__ = ["DeadLetter", "DeadLetters", "Redriven", "Unreadable", "read"]

_HIDDEN = 300
"""Seconds that nobody else sees a message which is being worked on, unless it is released before."""
_MOST = 10
"""Messages of an answer: SQS's limit."""
_LONGEST = 3600.0
"""Seconds that the work of one message may take on a laptop."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    id: str
    """The message's."""
    since: datetime
    """When it came into the queue."""
    sender: Literal["function", "rule", "schedule"]
    target: str
    """ARN of the function or the state machine that did not take it, or failed at it."""
    error: str
    message: str
    payload: bytes
    """JSON: what the target was given."""

    @property
    def subject(self) -> str:
        """What it is about: the object of an event, a schedule's task, else the beginning of what was given."""
        match orjson.loads(self.payload):
            case {"detail": {"object": {"key": str(key)}}}:
                return key
            case {"task": str(task)}:
                return task
        return self.payload[:100].decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that is none of the three kinds, and why."""

    id: str
    since: datetime
    why: str
    body: str


@dataclass(frozen=True, slots=True)
class Redriven:
    letter: DeadLetter | Unreadable
    fault: str | None
    """Why it is still in the queue."""


class DeadLetters:
    """Errors: StorageRefused, StorageUnavailable, and NothingStored for a stack without such a queue."""

    def __init__(self, stack: Stack) -> None:
        if "DeadLetterQueueUrl" not in stack.outputs:
            raise NothingStored(
                f"the stack {stack.name} has no output DeadLetterQueueUrl. Deploy it anew: `sam deploy`"
            )
        self._stack = stack
        self._client = functools.cache(stack.client)
        self._sqs = self._client("sqs")
        self._queue = stack.outputs["DeadLetterQueueUrl"]

    def waiting(self) -> list[DeadLetter | Unreadable]:
        """All that is in the queue and nobody works on, the oldest first; it stays there."""
        with self._holding() as held:
            return self._received(held)

    def redrive(self, limit: int | None = None) -> Iterator[Redriven]:
        """Gives each to its target again, asynchronously, and takes it out of the queue when that was accepted.

        At least once: where it ends between the two, somebody gives it to its target again later. What comes into the
        queue meanwhile, as that which fails once more, stays there.
        """
        targets = self._targets()
        with self._holding() as held:
            for letter in self._received(held, limit):
                fault = self._deliver(letter, targets) or self._take_out(held[letter.id])
                if fault is None:
                    del held[letter.id]
                yield Redriven(letter, fault)

    def drop(self, names: Collection[str]) -> Iterator[DeadLetter | Unreadable]:
        """Takes messages out of the queue for good, and tells which: not those that somebody works on, or took out."""
        with self._holding() as held:
            for letter in self._received(held):
                if letter.id in names:
                    self._delete(held[letter.id])
                    del held[letter.id]
                    yield letter

    @contextmanager
    def _holding(self) -> Iterator[dict[str, str]]:
        """Handles by message: what is in there at the end is released for others."""
        held: dict[str, str] = {}
        try:
            yield held
        finally:
            self._release([*held.values()])

    def _received(self, held: dict[str, str], limit: int | None = None) -> list[DeadLetter | Unreadable]:
        found = map(read, self._messages(held, limit))
        return sorted(found, key=lambda letter: letter.since)

    def _messages(self, held: dict[str, str], limit: int | None) -> Iterator[Mapping[str, Any]]:
        """Each once, until nothing new comes; `held` gets the handle of each that is hidden from others now."""
        seen: set[str] = set()
        while limit is None or len(seen) < limit:
            with calling(f"receive messages from {self._queue}"):
                answer = self._sqs.receive_message(
                    QueueUrl=self._queue,
                    MaxNumberOfMessages=_MOST if limit is None else min(_MOST, limit - len(seen)),
                    VisibilityTimeout=_HIDDEN,
                    WaitTimeSeconds=self._stack.poll_seconds,
                    AttributeNames=["SentTimestamp"],
                    MessageAttributeNames=["All"],
                )
            messages = answer.get("Messages", [])
            held |= {message["MessageId"]: message["ReceiptHandle"] for message in messages}
            new = [message for message in messages if message["MessageId"] not in seen]
            if not new:
                return
            seen |= {message["MessageId"] for message in new}
            yield from new

    def _targets(self) -> set[str]:
        """ARNs of the stack's functions and state machines."""
        place = self._stack.outputs["ArticleStateMachineArn"].split(":")
        functions = ":".join([*place[:2], "lambda", *place[3:5], "function", ""])
        found = set()
        with calling(f"list the resources of the stack {self._stack.name}"):
            pages = self._client("cloudformation").get_paginator("list_stack_resources")
            for page in pages.paginate(StackName=self._stack.name):
                for resource in page["StackResourceSummaries"]:
                    if resource["ResourceType"] == "AWS::Lambda::Function":
                        found.add(functions + resource["PhysicalResourceId"])
                    elif resource["ResourceType"] == "AWS::StepFunctions::StateMachine":
                        found.add(resource["PhysicalResourceId"])
        return found

    def _deliver(self, letter: DeadLetter | Unreadable, targets: set[str]) -> str | None:
        """Why it was not delivered."""
        if isinstance(letter, Unreadable):
            return letter.why
        if letter.target not in targets:
            return f"{letter.target} does not belong to the stack {self._stack.name}"
        try:
            with calling(f"deliver to {letter.target}"):
                if letter.target.split(":")[2] == "lambda":
                    self._invoke(letter)
                else:
                    self._start(letter)
            if not self._stack.settle(_LONGEST):
                raise Retryable(f"{letter.target} is still at work")
        except SaysoError as error:
            return str(error)
        return None

    def _invoke(self, letter: DeadLetter) -> None:
        self._client("lambda").invoke(FunctionName=letter.target, InvocationType="Event", Payload=letter.payload)

    def _start(self, letter: DeadLetter) -> None:
        """Named for the message: a Standard execution is begun once, whoever redrives beside us."""
        given = {"name": letter.id, "input": letter.payload.decode()}
        try:
            self._client("stepfunctions").start_execution(stateMachineArn=letter.target, **given)
        except ClientError as error:
            if error_code(error) != "ExecutionAlreadyExists":
                raise

    def _take_out(self, handle: str) -> str | None:
        """Why what was delivered is still in the queue."""
        try:
            self._delete(handle)
        except SaysoError as error:
            return f"{error}. It will be delivered once more"
        return None

    def _delete(self, handle: str) -> None:
        with calling(f"delete a message from {self._queue}"):
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=handle)

    def _release(self, handles: list[str]) -> None:
        # What is not released becomes visible by itself.
        with suppress(SaysoError), calling(f"release messages of {self._queue}"):
            for start in range(0, len(handles), _MOST):
                batch = enumerate(handles[start : start + _MOST])
                entries = [{"Id": str(n), "ReceiptHandle": handle, "VisibilityTimeout": 0} for n, handle in batch]
                self._sqs.change_message_visibility_batch(QueueUrl=self._queue, Entries=entries)


def read(message: Mapping[str, Any]) -> DeadLetter | Unreadable:
    """A message as `ReceiveMessage` gives it, with all attributes and `SentTimestamp`."""
    name, body = message["MessageId"], message["Body"]
    since = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
    attributes = {key: value.get("StringValue", "") for key, value in message.get("MessageAttributes", {}).items()}
    try:
        return DeadLetter(name, since, **_told(body, attributes))
    except InputInvalid as error:
        return Unreadable(name, since, str(error), body)


def _told(body: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    if attributes.get("IS_PAYLOAD_TRUNCATED") == "true":
        raise InputInvalid("the schedule's input was cut off: run what it stands for by hand")
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InputInvalid(f"its body is not JSON: {error}") from error
    if "RULE_ARN" in attributes:
        return {"sender": "rule", "payload": body.encode(), **_reason(attributes)}
    if "SCHEDULE_ARN" in attributes:
        return {"sender": "schedule", **_reason(attributes), **_scheduled(content, attributes)}
    if isinstance(content, dict) and isinstance(content.get("requestContext"), dict):
        return _invocation(content)
    raise InputInvalid("it is neither of a function nor of a rule or a schedule")


def _reason(attributes: Mapping[str, str]) -> dict[str, str]:
    if "TARGET_ARN" not in attributes:
        raise InputInvalid("it does not say who should have had it (TARGET_ARN)")
    return {
        "target": attributes["TARGET_ARN"],
        "error": attributes.get("ERROR_CODE", "unknown"),
        "message": attributes.get("ERROR_MESSAGE", ""),
    }


def _scheduled(content: Any, attributes: Mapping[str, str]) -> dict[str, Any]:
    """The input as the schedule has it, or the request around it where the target is an action of AWS's SDK."""
    match content:
        case {"FunctionName": str(target), "Payload": given} | {"StateMachineArn": str(target), "Input": given}:
            if ":aws-sdk:" not in attributes["TARGET_ARN"]:
                target = attributes["TARGET_ARN"]
            return {"target": target, "payload": given.encode() if isinstance(given, str) else orjson.dumps(given)}
    return {"payload": orjson.dumps(content)}


def _invocation(record: Mapping[str, Any]) -> dict[str, Any]:
    context, answer = record["requestContext"], record.get("responsePayload")
    if not isinstance(context.get("functionArn"), str) or "requestPayload" not in record:
        raise InputInvalid("it does not say which function was given what (functionArn, requestPayload)")
    return {
        "sender": "function",
        "target": context["functionArn"].removesuffix(":$LATEST"),
        "payload": orjson.dumps(record["requestPayload"]),
        **_answer(answer if isinstance(answer, dict) else {}, str(context.get("condition", "unknown"))),
    }


def _answer(told: Mapping[str, Any], condition: str) -> dict[str, str]:
    """An error of Sayso's own has its name and what happened in its text, as JSON: see `sayso.step`."""
    text = str(told.get("errorMessage", ""))
    with suppress(orjson.JSONDecodeError):
        match orjson.loads(text):
            case {"name": str(name), "message": str(message)}:
                return {"error": name, "message": message}
    # Of an event that grew too old nobody answered anything.
    return {"error": str(told.get("errorType", condition)), "message": text}
