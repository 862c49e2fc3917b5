"""What becomes of an address, in whatever way it is written: cases in the order of the WHATWG's URL standard."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sayso.errors import AddressRefused, UrlInvalid
from sayso.fetch.target import target_of
from sayso.ids import article_id, fetchable_url

CASES = [
    # tabs, newlines, control characters and blanks
    ("https://news.example/har\tbour", "https://news.example/harbour"),
    ("https://news.\nexample/harbour", "https://news.example/harbour"),
    ("ht\ntps://news.example/harbour", "https://news.example/harbour"),
    ("https:\r//news.example/harbour", "https://news.example/harbour"),
    ("https://news.example/a?b\t=c", "https://news.example/a?b=c"),
    ("  https://news.example/harbour  ", "https://news.example/harbour"),
    ("\x00\x1fhttps://news.example/harbour\x1b ", "https://news.example/harbour"),
    ("\xa0https://news.example/", UrlInvalid),
    ("https://news.example/harbour\u3000", "https://news.example/harbour%E3%80%80"),
    ("https://news.example/a b", "https://news.example/a%20b"),
    ("https://news.example/ a ", "https://news.example/%20a"),
    ("https://news .example/", UrlInvalid),
    # slashes that lean the other way, too few and too many of them
    ("https:\\\\news.example\\harbour\\pier", "https://news.example/harbour/pier"),
    ("https:/\\news.example/harbour", "https://news.example/harbour"),
    ("https:\\/news.example/harbour", "https://news.example/harbour"),
    ("https:/news.example/harbour", "https://news.example/harbour"),
    ("https:news.example/harbour", "https://news.example/harbour"),
    ("https:////news.example/harbour", "https://news.example/harbour"),
    ("https:///news.example/harbour", "https://news.example/harbour"),
    ("https://news.example\\@other.example/", "https://news.example/@other.example/"),
    ("https://news.example/a?b\\c", "https://news.example/a?b\\c"),
    ("https://news.example/a#b\\c", "https://news.example/a"),
    ("https://news.example/a\\..\\b", "https://news.example/b"),
    # percent-encoding in paths and queries
    ("https://news.example/h%61rbour", "https://news.example/h%61rbour"),
    ("https://news.example/h%C3%A4fen", "https://news.example/h%C3%A4fen"),
    ("https://news.example/h%c3%a4fen", "https://news.example/h%c3%a4fen"),
    ("https://news.example/häfen", "https://news.example/h%C3%A4fen"),
    ("https://news.example/%zz/%4", "https://news.example/%zz/%4"),
    ("https://news.example/100%", "https://news.example/100%"),
    ("https://news.example/a%2Fb", "https://news.example/a%2Fb"),
    ("https://news.example/a%5Cb", "https://news.example/a%5Cb"),
    ("https://news.example/a%00b", "https://news.example/a%00b"),
    ('https://news.example/<a>"`{}', "https://news.example/%3Ca%3E%22%60%7B%7D"),
    ("https://news.example/a'b", "https://news.example/a'b"),
    ("https://news.example/a|b^c", "https://news.example/a|b%5Ec"),
    ("https://news.example/a?q=<a>\"`{}'", "https://news.example/a?q=%3Ca%3E%22`{}%27"),
    ("https://news.example/?q=ä ö", "https://news.example/?q=%C3%A4%20%C3%B6"),
    ("https://news.example/?q=a+b%20c", "https://news.example/?q=a+b%20c"),
    ("https://news.example/😀", "https://news.example/%F0%9F%98%80"),
    ("https://news.example/\ud83d", UrlInvalid),
    ("https://news.example/\u202eabc", "https://news.example/%E2%80%AEabc"),
    # percent-encoding in hosts
    ("https://n%65ws.example/", "https://news.example/"),
    ("https://news%2Eexample/", "https://news.example/"),
    ("https://news%2fexample/", UrlInvalid),
    ("https://news%00.example/", UrlInvalid),
    ("https://news%zz.example/", UrlInvalid),
    ("https://news.example%20/", UrlInvalid),
    # IPv4 addresses as numbers
    ("https://127.0.0.1/", "https://127.0.0.1/"),
    ("https://127.1/", "https://127.0.0.1/"),
    ("https://127.0.1/", "https://127.0.0.1/"),
    ("https://2130706433/", "https://127.0.0.1/"),
    ("https://0x7F000001/", "https://127.0.0.1/"),
    ("https://0x7f.0x0.0x0.0x1/", "https://127.0.0.1/"),
    ("https://0177.0.0.01/", "https://127.0.0.1/"),
    ("https://017700000001/", "https://127.0.0.1/"),
    ("https://0x/", "https://0.0.0.0/"),
    ("https://0/", "https://0.0.0.0/"),
    ("https://192.168.257/", "https://192.168.1.1/"),
    ("https://127.0.0.1./", "https://127.0.0.1/"),
    ("https://127.0.0.1../", UrlInvalid),
    ("https://256.0.0.1/", UrlInvalid),
    ("https://1.2.3.4.5/", UrlInvalid),
    ("https://1.2.3.256/", UrlInvalid),
    ("https://4294967296/", UrlInvalid),
    ("https://0x1p3/", "https://0x1p3/"),
    ("https://08/", UrlInvalid),
    ("https://1.2.3.08/", UrlInvalid),
    ("https://news.1/", UrlInvalid),
    ("https://news.0x1/", UrlInvalid),
    ("https://1.news/", "https://1.news/"),
    ("https://0x7f.1.example/", "https://0x7f.1.example/"),
    ("https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/", "https://127.0.0.1/"),
    ("https://127\u30020\u30020\u30021/", "https://127.0.0.1/"),
    ("https://%31%32%37.0.0.1/", "https://127.0.0.1/"),
    ("https://1..2/", UrlInvalid),
    ("https://.1/", UrlInvalid),
    # IPv6 addresses
    ("https://[::1]/", "https://[::1]/"),
    ("https://[0:0:0:0:0:0:0:1]/", "https://[::1]/"),
    ("https://[2001:DB8::00A1]/", "https://[2001:db8::a1]/"),
    ("https://[2001:db8:0:0:1:0:0:1]/", "https://[2001:db8::1:0:0:1]/"),
    ("https://[::ffff:192.0.2.1]/", "https://[::ffff:c000:201]/"),
    ("https://[::192.0.2.1]/", "https://[::c000:201]/"),
    ("https://[1:2:3:4:5:6:7:8]/", "https://[1:2:3:4:5:6:7:8]/"),
    ("https://[1:2:3:4:5:6:7::]/", "https://[1:2:3:4:5:6:7:0]/"),
    ("https://[::1", UrlInvalid),
    ("https://[::1]a/", UrlInvalid),
    ("https://::1/", UrlInvalid),
    ("https://[1:2:3]/", UrlInvalid),
    ("https://[1::2::3]/", UrlInvalid),
    ("https://[12345::]/", UrlInvalid),
    ("https://[::1%25eth0]/", UrlInvalid),
    ("https://[::1.2.3]/", UrlInvalid),
    ("https://[::1.2.3.256]/", UrlInvalid),
    ("https://[]/", UrlInvalid),
    ("https://[g::1]/", UrlInvalid),
    ("https://[v1.a]/", UrlInvalid),
    ("https://[::1]:443/", "https://[::1]/"),
    ("https://[::1]:8443/a", "https://[::1]:8443/a"),
    # names that are not ASCII
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
    ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
    ("https://XN--BCHER-KVA.example/", "https://xn--bcher-kva.example/"),
    ("https://bu\u0308cher.example/", "https://xn--bcher-kva.example/"),
    ("https://faß.example/", "https://xn--fa-hia.example/"),
    ("https://\uff2e\uff25\uff37\uff33.example/", "https://news.example/"),
    ("https://news\xad.example/", "https://news.example/"),
    ("https://ne\u200dws.example/", UrlInvalid),
    # labels and dots of names
    ("https://-news.example/", "https://-news.example/"),
    ("https://news-.example/", "https://news-.example/"),
    ("https://a--b.example/", "https://a--b.example/"),
    ("https://news_room.example/", "https://news_room.example/"),
    ("https://news.example./", "https://news.example/"),
    ("https://news..example/", "https://news..example/"),
    ("https://.news.example/", "https://.news.example/"),
    ("https://news.example../", UrlInvalid),
    # characters that no name may have, and those that stand for others
    ("https://\u2488news.example/", UrlInvalid),
    ("https://\u65e5\u672c\u3002example/", "https://xn--wgv71a.example/"),
    ("https://☃.example/", "https://xn--n3h.example/"),
    ("https://a\u2260b.example/", "https://xn--ab-miv.example/"),
    ("https://news\u2024example/", UrlInvalid),
    ("https://\u0661.example/", UrlInvalid),
    ("https://\u05d0news.example/", UrlInvalid),
    ("https://news!.example/", "https://news!.example/"),
    ("https://news*.example/", "https://news*.example/"),
    ("https://news<.example/", UrlInvalid),
    ("https://news^.example/", UrlInvalid),
    ("https://news|.example/", UrlInvalid),
    ("https://ne#ws.example/", "https://ne/"),
    ("https://ne?ws.example/", "https://ne/?ws.example/"),
    ("https://NEWS.Example/Harbour", "https://news.example/Harbour"),
    # ports
    ("https://news.example:443/", "https://news.example/"),
    ("http://news.example:80/", "http://news.example/"),
    ("http://news.example:443/", "http://news.example:443/"),
    ("https://news.example:80/", "https://news.example:80/"),
    ("https://news.example:/", "https://news.example/"),
    ("https://news.example:00443/", "https://news.example/"),
    ("https://news.example:08443/", "https://news.example:8443/"),
    ("https://news.example:0/", "https://news.example:0/"),
    ("https://news.example:65535/", "https://news.example:65535/"),
    ("https://news.example:65536/", UrlInvalid),
    ("https://news.example:-1/", UrlInvalid),
    ("https://news.example:+443/", UrlInvalid),
    ("https://news.example:44 3/", UrlInvalid),
    ("https://news.example:4\t43/", "https://news.example/"),
    ("https://news.example:a/", UrlInvalid),
    ("https://news.example:443:443/", UrlInvalid),
    ("https://news.example:8443\\a", "https://news.example:8443/a"),
    ("https://news.example:\uff18443/", UrlInvalid),
    # paths that are not there, and dot segments
    ("https://news.example", "https://news.example/"),
    ("https://news.example?q", "https://news.example/?q"),
    ("https://news.example#a", "https://news.example/"),
    ("https://news.example/a/./b", "https://news.example/a/b"),
    ("https://news.example/a/../b", "https://news.example/b"),
    ("https://news.example/../../b", "https://news.example/b"),
    ("https://news.example/a/..", "https://news.example/"),
    ("https://news.example/a/.", "https://news.example/a/"),
    ("https://news.example/a/%2e/b", "https://news.example/a/b"),
    ("https://news.example/a/%2E%2e/b", "https://news.example/b"),
    ("https://news.example/a/.%2E/b", "https://news.example/b"),
    ("https://news.example/a/.../b", "https://news.example/a/.../b"),
    ("https://news.example/a//../b", "https://news.example/a/b"),
    ("https://news.example//a", "https://news.example//a"),
    ("https://news.example/a/..;/b", "https://news.example/a/..;/b"),
    ("https://news.example/a?../b", "https://news.example/a?../b"),
    ("https://news.example/.a/..b", "https://news.example/.a/..b"),
    # user names and passwords
    ("https://reader@news.example/", AddressRefused),
    ("https://reader:word@news.example/", AddressRefused),
    ("https://:word@news.example/", AddressRefused),
    ("https://@news.example/", "https://news.example/"),
    ("https://:@news.example/", "https://news.example/"),
    ("https://reader@@news.example/", AddressRefused),
    ("https://reader%40a@news.example/", AddressRefused),
    ("https://news.example@127.0.0.1/", AddressRefused),
    ("https://news.example:443@127.0.0.1/", AddressRefused),
    ("https://reader/@news.example/", "https://reader/@news.example/"),
    ("https://reader?@news.example/", "https://reader/?@news.example/"),
    ("https://reader#@news.example/", "https://reader/"),
    ("https://reader@/", UrlInvalid),
    ("https://reader@:443/", UrlInvalid),
    ("https:reader@news.example/", AddressRefused),
    ("https://news.example/@reader", "https://news.example/@reader"),
    # paths that are opaque
    ("mailto:desk@news.example", AddressRefused),
    ("data:text/html,<p>a", AddressRefused),
    ("javascript:alert(1)", AddressRefused),
    ("about:blank", AddressRefused),
    ("tel:+1-201-555-0123", AddressRefused),
    ("urn:isbn:0451450523", AddressRefused),
    ("blob:https://news.example/a", AddressRefused),
    ("view-source:https://news.example/", AddressRefused),
    ("news.example:443/a", AddressRefused),
    ("localhost:8080", AddressRefused),
    ("a:b", AddressRefused),
    # other schemes
    ("file:///etc/passwd", AddressRefused),
    ("file:c:\\a", AddressRefused),
    ("file://news.example/a", AddressRefused),
    ("ftp://news.example/a", AddressRefused),
    ("ftp://news.example:21/a", AddressRefused),
    ("ws://news.example/", AddressRefused),
    ("wss://news.example/", AddressRefused),
    ("gopher://news.example:70/", AddressRefused),
    ("httpss://news.example/", AddressRefused),
    ("http+unix://a/", AddressRefused),
    ("HTTPS+a://news.example/", AddressRefused),
    ("h%74tp://news.example/", UrlInvalid),
    ("1http://news.example/", UrlInvalid),
    ("ht tp://news.example/", UrlInvalid),
    ("feed:https://news.example/", AddressRefused),
    ("unknown://[::1", UrlInvalid),
    ("unknown://a b/", UrlInvalid),
    ("unknown:///a", AddressRefused),
    # relative references
    ("", UrlInvalid),
    (" ", UrlInvalid),
    ("/", UrlInvalid),
    ("/harbour", UrlInvalid),
    ("//news.example/harbour", UrlInvalid),
    ("?q", UrlInvalid),
    ("#a", UrlInvalid),
    ("news.example", UrlInvalid),
    ("news.example/harbour", UrlInvalid),
    (":", UrlInvalid),
    ("://news.example", UrlInvalid),
    (":443", UrlInvalid),
    # hosts that are empty
    ("http:", UrlInvalid),
    ("http:/", UrlInvalid),
    ("http://", UrlInvalid),
    ("http:///", UrlInvalid),
    ("http://:80/", UrlInvalid),
    ("https://?q", UrlInvalid),
    ("https://#a", UrlInvalid),
    ("https:// /", UrlInvalid),
    # queries and fragments
    ("https://news.example?a=1&a=1&=&&", "https://news.example/?a=1&a=1&=&&"),
    ("https://news.example/a?#", "https://news.example/a?"),
    ("https://news.example/a?", "https://news.example/a?"),
    ("https://news.example/a#", "https://news.example/a"),
    ("https://news.example/a?b#c#d", "https://news.example/a?b"),
    ("https://news.example/a??b", "https://news.example/a??b"),
    ("https://news.example/;a=1,2", "https://news.example/;a=1,2"),
    ("https://news.example/a:b@c", "https://news.example/a:b@c"),
    ("https://news.example/[a]", "https://news.example/[a]"),
    ("HtTpS://news.example/", "https://news.example/"),
]
FETCHABLE = [(url, address) for url, address in CASES if isinstance(address, str)]
REFUSED = [(url, error) for url, error in CASES if not isinstance(error, str)]


def test_the_table_is_long_and_has_no_case_twice():
    assert len(CASES) == len({url for url, _ in CASES}) >= 200


@pytest.mark.parametrize(("url", "address"), FETCHABLE)
def test_an_address_is_fetched_as_browsers_read_it(url, address):
    assert fetchable_url(url) == target_of(url).url == address


@pytest.mark.parametrize(("url", "error"), REFUSED)
def test_what_is_no_address_and_what_is_not_fetched_is_told_apart(url, error):
    with pytest.raises(error):
        fetchable_url(url)


@pytest.mark.parametrize(("url", "error"), REFUSED)
def test_a_step_that_meets_it_all_the_same_refuses_it(url, error):
    with pytest.raises(AddressRefused):
        target_of(url)


@pytest.mark.parametrize(("url", "address"), FETCHABLE)
def test_the_address_that_is_fetched_is_its_own_and_names_the_same_article(url, address):
    assert fetchable_url(address) == address
    assert article_id(address) == article_id(url)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://News.example/a/../b?c#d", (True, "news.example", 443, "news.example", "/b?c")),
        ("http://news.example:443", (False, "news.example", 443, "news.example:443", "/")),
        ("https:news.example:08443?q", (True, "news.example", 8443, "news.example:8443", "/?q")),
        ("http://[2001:DB8::1]:80/", (False, "[2001:db8::1]", 80, "[2001:db8::1]", "/")),
        ("http://0x7f.1:8080/", (False, "127.0.0.1", 8080, "127.0.0.1:8080", "/")),
        ("http://news.example.:8080/", (False, "news.example", 8080, "news.example:8080", "/")),
        (
            "https://bücher.example/häfen?ö",
            (True, "xn--bcher-kva.example", 443, "xn--bcher-kva.example", "/h%C3%A4fen?%C3%B6"),
        ),
    ],
)
def test_what_is_connected_to_and_asked_for_is_in_the_address(url, parts):
    target = target_of(url)

    assert (target.secure, target.host, target.port, target.authority, target.resource) == parts


_STARTS = st.sampled_from(["", "https://", "http:", "HTTP:\\\\", "ftp://", "https://a@", "https://[", "//"])
_PIECES = st.lists(
    st.text(max_size=6)
    | st.sampled_from("/\\?#@:[]%.-")
    | st.sampled_from(
        ["%2e", "..", "%00", "news.example", "www.", "/amp", "127.1", "::1", "xn--", "ü", "\t", ":443", "=&"]
    ),
    max_size=8,
)


@given(st.builds(lambda start, pieces: start + "".join(pieces), _STARTS, _PIECES))
@example("https://www.amp.example/amp/")
@example("http://xn--www-example")
@example("http://www.amp.")
@example("http://127.1.")
def test_whatever_is_fetched_is_its_own_address_and_names_the_same_article(url):
    try:
        once = fetchable_url(url)
    except (UrlInvalid, AddressRefused):
        return

    assert fetchable_url(once) == target_of(once).url == once
    assert article_id(once) == article_id(url)
    assert once.startswith(("http://", "https://"))
    assert not set(once) & set(" \t\r\n#")
    assert once.isascii()
