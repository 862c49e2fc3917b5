"""The certificate has to be the host's, although the connection goes to an address."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sayso.errors import HostUnreachable
from sayso.fetch import Http
from tests.http_server import http_server

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Of news.example, with its key; signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")]), datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("news.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "news.example.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.fixture
def secure_site(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with http_server(lambda sock: context.wrap_socket(sock, server_side=True)) as server:
        server.page("/", b"<p>The harbour will open.</p>")
        yield server


@pytest.fixture
def fetched(reader):
    return lambda host, port, tls: reader(f"https://{host}:{port}/", http=Http(tls))


@pytest.mark.parametrize("host", ["news.example", "news.example."])
def test_a_certificate_of_the_host_is_accepted(fetched, secure_site, certificate, host):
    page = fetched(host, secure_site.port, ssl.create_default_context(cafile=str(certificate)))

    assert page.status == 200


def test_a_certificate_of_another_host_is_not(fetched, secure_site, certificate):
    with pytest.raises(HostUnreachable, match="not valid for 'other"):
        fetched("other.example", secure_site.port, ssl.create_default_context(cafile=str(certificate)))


def test_a_certificate_that_nobody_vouches_for_is_not(fetched, secure_site):
    with pytest.raises(HostUnreachable, match="self-signed certificate"):
        fetched("news.example", secure_site.port, None)
