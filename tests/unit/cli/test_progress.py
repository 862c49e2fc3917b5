import pytest

from sayso.cli.progress import follow
from sayso.cli.reading import Fault, Result
from tests.unit.samples import document

ARTICLE = "a" * 20


class Results:
    """A `Reading` that has ended."""

    def __init__(self, *results):
        self._results = results

    def __iter__(self):
        return iter(self._results)

    def stop(self, *, wait=False):
        pass


class Output:
    def __init__(self):
        self.written = []

    def write(self, result):
        self.written.append(result)


@pytest.mark.parametrize("unchanged", [True, False])
def test_one_page_that_is_the_same_is_told_and_its_document_shown(capsys, unchanged):
    result, output = Result("https://news.example/harbour", ARTICLE, document(), unchanged=unchanged), Output()

    code = follow(Results(result), output, 1)

    assert (code, output.written) == (0, [result])
    assert ("Unchanged" in capsys.readouterr().err) == unchanged


def test_of_several_pages_each_tells_whether_it_is_the_same(capsys):
    same, new = (Result(name, ARTICLE, document(), unchanged=name == "same") for name in ("same", "new"))

    follow(Results(same, new), Output(), 2)

    told = capsys.readouterr().err
    assert "same: 1 statement: unchanged" in told
    assert "new: 1 statement\n" in told
    assert "2 of 2 stored" in told


@pytest.mark.parametrize(("step", "told"), [("fetch", True), ("input", False)])
def test_how_to_read_a_server_of_this_machine_is_told_where_a_host_was_refused(capsys, step, told):
    fault = Fault(step, "AddressRefused", "its address 127.0.0.1 is not globally routable")

    assert follow(Results(Result("http://127.0.0.1/", fault=fault)), Output(), 1) == 1
    assert ("--allow-local" in capsys.readouterr().err) == told
