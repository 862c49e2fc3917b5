"""The storage behind moto's queues."""

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

from sayso.local.moto_adaptations.adaptation import replaced
from sayso.local.storage import Storage

__all__ = ["messages_are_stored"]


@contextmanager
def messages_are_stored(storage: Storage) -> Iterator[None]:
    """Moto keeps messages in memory. Here those of the queues that there are now are in `storage` as well.

    That somebody is working on a message is not: who opens the cloud again sees every message at once.
    """
    regions = [region for account in list(sqs_backends.values()) for region in list(account.values())]
    stored = {queue.queue_arn: queue for region in regions for queue in region.queues.values()}
    for queue in stored.values():
        queue._messages = list(_read(storage, queue))  # noqa: SLF001 (moto has no other way in)

    def kept(change: Callable[..., Any], queue_of: Callable[..., Queue]) -> Callable[..., Any]:
        @functools.wraps(change)
        def change_and_keep(owner: Any, *rest: Any, **more: Any) -> Any:
            queue = queue_of(owner, *rest)
            if queue.queue_arn not in stored:
                return change(owner, *rest, **more)
            # Moto itself loses a message that comes while another is deleted.
            with storage.transaction():
                before = set(queue._messages)  # noqa: SLF001
                answer = change(owner, *rest, **more)
                _keep(storage, queue, before)
            return answer

        return change_and_keep

    def itself(queue: Queue, *_: object) -> Queue:
        return queue

    def named(backend: SQSBackend, name: str, *_: object) -> Queue:
        return backend.get_queue(name)

    with replaced(
        (Queue, "add_message", kept(Queue.add_message, itself)),
        (Queue, "delete_message", kept(Queue.delete_message, itself)),
        (SQSBackend, "purge_queue", kept(SQSBackend.purge_queue, named)),
    ):
        yield


def _read(storage: Storage, queue: Queue) -> Iterator[Message]:
    oldest = (time.time() - float(queue.message_retention_period)) * 1000  # type: ignore[attr-defined]
    for name, sent, body, attributes in storage.messages(queue.name, oldest):
        message = Message(name, body)
        message.sent_timestamp = sent  # type: ignore[assignment]
        message.message_attributes = attributes
        yield message


def _keep(storage: Storage, queue: Queue, before: set[Message]) -> None:
    after = set(queue._messages)  # noqa: SLF001
    for message in before - after:
        storage.delete_message(queue.name, message.id)
    for message in after - before:
        sent = int(message.sent_timestamp or 0)
        storage.put_message(queue.name, message.id, sent, message.body, message.message_attributes)
