import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import InputInvalid, NothingStored
from sayso.handoff import INLINE_LIMIT, pass_on, receive
from sayso.models import Article, Paragraph
from tests.fakes import FakeDocuments

texts = st.text(min_size=1, max_size=50)


@st.composite
def articles(draw) -> Article:
    text = draw(texts) * draw(st.sampled_from([1, 10, 5000]))
    return Article(
        text=text,
        paragraphs=(Paragraph(start=0, end=len(text)),),
        title=draw(st.none() | texts),
        authors=tuple(draw(st.lists(texts, max_size=2))),
        published_at=draw(st.none() | st.dates() | st.datetimes()),
        found=draw(st.dictionaries(texts, texts, max_size=2)),
        confidence=draw(st.floats(0, 1)),
    )


@given(articles())
def test_passing_on_and_receiving_is_the_identity(article):
    documents = FakeDocuments()

    assert receive(Article, pass_on(article, "a", documents), documents) == article


def article_of(size: int) -> Article:
    return Article(text="x" * size, paragraphs=(), confidence=1)


def test_a_small_result_travels_inline():
    documents = FakeDocuments()

    assert set(pass_on(article_of(100), "a", documents)) == {"inline"}
    assert documents.objects == {}


def test_a_large_result_travels_through_s3():
    documents = FakeDocuments()

    (key,) = pass_on(article_of(INLINE_LIMIT), "a", documents).values()

    assert key.startswith("handoff/a/")
    assert list(documents.objects) == [key]


def test_a_repeated_step_writes_the_same_object():
    documents = FakeDocuments()

    assert pass_on(article_of(INLINE_LIMIT), "a", documents) == pass_on(article_of(INLINE_LIMIT), "a", documents)
    assert len(documents.objects) == 1


def test_what_has_gone_is_told():
    with pytest.raises(NothingStored):
        receive(Article, {"s3": "handoff/a/b.json.gz"}, FakeDocuments())


@pytest.mark.parametrize("envelope", [{}, {"s3": 7}, {"text": "x"}])
def test_what_is_no_envelope_is_refused(envelope):
    with pytest.raises(InputInvalid, match="Article"):
        receive(Article, envelope, FakeDocuments())
