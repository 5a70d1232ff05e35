import ipaddress
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from heliogram.platform.certificates import Issued, issue, make_authority

NOW = 1_800_000_000


def test_an_authority_signs_certificates_that_name_their_hosts():
    root = make_authority("a cluster", now=NOW, days=10)
    issued = issue(root, ["db.example", "192.0.2.7"], now=NOW, days=5)
    authority = x509.load_pem_x509_certificate(root.certificate)
    certificate = x509.load_pem_x509_certificate(issued.certificate)
    certificate.verify_directly_issued_by(authority)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["db.example"]
    assert names.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address("192.0.2.7")]
    assert certificate.not_valid_after_utc == datetime.fromtimestamp(NOW + 5 * 86_400, UTC)
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert b"PRIVATE KEY" in issued.key


def test_what_cannot_be_signed_is_refused():
    root = make_authority("a cluster", now=NOW, days=10)
    with pytest.raises(ValueError, match="needs a host"):
        issue(root, [], now=NOW, days=5)
    other = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(ValueError, match="another kind"):
        issue(Issued(certificate=root.certificate, key=other), ["x"], now=NOW, days=5)
