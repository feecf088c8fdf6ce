# Signs an assertion with the package `cryptography`. Python 3.9 or later; an Ed25519 or P-256 key as PEM (PKCS #8).
#   python3 sign.py private.pem k1 intranet https://portal.example https://intranet.example ada@partner.example <company> <nonce>
import base64
import json
import sys
import time
import uuid

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def assertion(private_key: bytes, kid: str, host: str, portal: str, origin: str, person: str, company: str, nonce: str) -> str:
    key = load_pem_private_key(private_key, password=None)
    is_ed25519 = isinstance(key, Ed25519PrivateKey)
    now = int(time.time())
    head = {"alg": "EdDSA" if is_ed25519 else "ES256", "typ": "JWT", "kid": kid}
    claims = {
        "iss": host, "aud": portal, "sub": person, "org": company, "nonce": nonce,
        "jti": str(uuid.uuid4()), "iat": now, "exp": now + 60, "origin": origin,
    }
    signed = ".".join(encode(json.dumps(part).encode()) for part in (head, claims))
    if is_ed25519:
        signature = key.sign(signed.encode())
    else:
        r, s = decode_dss_signature(key.sign(signed.encode(), ECDSA(SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"{signed}.{encode(signature)}"


if __name__ == "__main__":
    file, *values = sys.argv[1:]
    with open(file, "rb") as key:
        print(assertion(key.read(), *values))
