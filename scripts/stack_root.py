"""The root of a local site's certificates: one that can speak for this site and for nothing else in the world.

Who trusts it on a telephone or a laptop does not have to trust whoever gets hold of this machine with every other site: RFC
5280's name constraints (4.2.1.10) are what browsers check for that.
"""

import datetime
import os
import shutil
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

YEARS = 10
EARLY = datetime.timedelta(days=1)  # clocks of telephones are not always right
NOTHING = [x509.IPAddress(ip_network("0.0.0.0/32")), x509.IPAddress(ip_network("::/128"))]  # addresses that nobody has
NOBODY = [x509.DNSName("nobody.invalid")]


def keep_root(folder: Path, name: str) -> None:
    """Have root.crt and root.key in `folder` below Caddy's own, for the site `name`: those that are there, or new ones."""
    certificate = folder / "root.crt"
    wanted = x509.NameConstraints(permitted_subtrees=only(name), excluded_subtrees=None)
    if certificate.exists() and constraints_of(certificate) == wanted:
        return
    for made_by_another in ("pki", "certificates/local"):
        shutil.rmtree(folder.parent / made_by_another, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    write(folder / "root.key", key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption(),
    ))
    write(certificate, signed(key, name, wanted).public_bytes(serialization.Encoding.PEM))


def only(name: str) -> list[x509.GeneralName]:
    """One name or address of the two kinds of names; each kind that is not mentioned would be free."""
    try:
        address = ip_address(name)
    except ValueError:
        return [x509.DNSName(name), *NOTHING]
    return [x509.IPAddress(ip_network(address)), *NOBODY]


def constraints_of(path: Path) -> x509.NameConstraints | None:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    try:
        return certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return None


def signed(key, name: str, constraints: x509.NameConstraints) -> x509.Certificate:
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"NeoSpace on {name}, and nothing else")])
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )
    builder = x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - EARLY).not_valid_after(now + datetime.timedelta(days=365 * YEARS))
    extensions = (x509.BasicConstraints(ca=True, path_length=1), usage, constraints)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return builder.add_extension(identifier, critical=False).sign(key, hashes.SHA256())


def write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    os.replace(draft, path)
