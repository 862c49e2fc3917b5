import inspect
import re

from sayso import errors
from sayso.errors import Permanent, Retryable, SaysoError

CLASSES = {name: kind for name, kind in vars(errors).items() if inspect.isclass(kind)}
LEAVES = {name: kind for name, kind in CLASSES.items() if kind not in {SaysoError, Retryable, Permanent}}


def test_every_error_is_either_retryable_or_permanent():
    assert all(issubclass(kind, Retryable) != issubclass(kind, Permanent) for kind in LEAVES.values())


def test_every_error_is_public():
    assert sorted(CLASSES) == sorted(errors.__all__)


def test_the_tree_that_is_drawn_is_the_tree_that_is():
    drawn = re.findall(r"^[│├└─ ]*([A-Z]\w+)(?=  |$)", errors.__doc__, re.MULTILINE)

    assert sorted(drawn) == sorted(CLASSES)
