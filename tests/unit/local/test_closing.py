"""What is under way when the cloud is closed."""

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from sayso.local import LocalCloud
from tests.unit.local import example_handlers
from tests.unit.local.local_stacks import MAY_WRITE, function, invoke, keys, stack

ROOT = Path(__file__).parents[3]


def outliving(**properties):
    for event in (example_handlers.under_way, example_handlers.closed):
        event.clear()
    example_handlers.seen.clear()
    return stack(Late=function("outlive", MAY_WRITE, **properties))


def ended():
    """Of the handler that was left: what it did when the cloud was closed."""
    example_handlers.closed.set()
    deadline = time.monotonic() + 20
    while len(example_handlers.seen) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    return example_handlers.seen


def test_an_interrupt_does_not_wait_for_what_is_under_way(tmp_path):
    with suppress(KeyboardInterrupt), LocalCloud(tmp_path, template=outliving(Timeout=30)) as cloud:
        invoke(cloud, "Late", InvocationType="Event")
        assert example_handlers.under_way.wait(10)
        raise KeyboardInterrupt

    assert example_handlers.seen == []
    assert ended()[0] == "ended"
    with LocalCloud(tmp_path, template=stack()) as cloud:
        assert keys(cloud) == ["early"]


def test_what_is_under_way_is_finished_when_the_cloud_is_closed(tmp_path):
    with LocalCloud(tmp_path, template=outliving(Timeout=30)) as cloud:
        invoke(cloud, "Late", InvocationType="Event")
        assert example_handlers.under_way.wait(10)
        example_handlers.closed.set()

    with LocalCloud(tmp_path, template=stack()) as cloud:
        assert keys(cloud) == ["early", "late"]


def test_an_interrupted_process_ends_while_a_function_is_under_way(tmp_path):
    script = """
import pathlib, sys
from sayso.local import LocalCloud
from tests.unit.local.local_stacks import function, invoke, stack
with LocalCloud(pathlib.Path(sys.argv[1]), template=stack(Sleep=function("sleep", Timeout=900))) as cloud:
    invoke(cloud, "Sleep", {"seconds": 900}, InvocationType="Event")
    raise KeyboardInterrupt
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, cwd=ROOT, timeout=60)

    assert done.stderr.decode().endswith("KeyboardInterrupt\n")


def test_a_handler_that_outlives_the_cloud_reaches_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with suppress(KeyboardInterrupt), LocalCloud(tmp_path, template=outliving(Timeout=30)) as cloud:
        invoke(cloud, "Late", InvocationType="Event")
        assert example_handlers.under_way.wait(10)
        raise KeyboardInterrupt

    before, after = ended()[1:]

    assert "reaches nothing outside" in before
    assert "reaches nothing outside" in after
