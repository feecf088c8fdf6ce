"""Verifies a credential, its status and baked badges with openbadgeslib: code that is not this project's.

The folder holds what the portal answered: did.json, badge.jwt, badge.png, badge.svg, and the status list before (valid.jwt) and after
(revoked.jwt) the certificate was taken back. Nothing is fetched from the network.
"""

import pathlib
import sys

from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

folder = pathlib.Path(sys.argv[1])


def fetch(status):
    """Answers what the library would fetch."""

    def fetched(url, *_, **__):
        return (folder / ("did.json" if url.endswith("/did.json") else status)).read_bytes()

    return fetched


token = (folder / "badge.jwt").read_text()
issuer = "did:web:127.0.0.1%3A8080:api:v1:training"
verifier = OB3Verifier.for_issuer_did(issuer, download=fetch("valid.jwt"))

credential = verifier.verify(token, check_status=True, download=fetch("valid.jwt"))
assert credential.issuer.id == issuer, credential.issuer.id

try:
    verifier.verify(token, check_status=True, download=fetch("revoked.jwt"))
except OB3VerificationError as error:
    assert "revocation" in str(error), error
else:
    raise AssertionError("a revoked certificate was taken for a valid one")

for name, extract in (("badge.png", OB3Verifier.extract_token_from_png), ("badge.svg", OB3Verifier.extract_token_from_svg)):
    baked = extract((folder / name).read_bytes())
    assert baked == token, name
    verifier.verify(baked)

head, body, signature = token.split(".")
try:
    verifier.verify(".".join((head, body[:-4] + "AAAA", signature)))
except OB3VerificationError:
    pass
else:
    raise AssertionError("a forged credential was taken for a true one")

print("verified")
