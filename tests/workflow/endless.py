"""A function that does not come to an end while anybody waits for it."""

import threading


def handler(event, context):
    threading.Event().wait(30)
