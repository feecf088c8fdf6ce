// Signs an assertion with what Node brings along. Node 20 or later; an Ed25519 or P-256 key as PEM (PKCS #8).
//   node sign.mjs private.pem k1 intranet https://portal.example https://intranet.example ada@partner.example <company> <nonce>
import { createPrivateKey, randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";

const encode = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

export function assertion({ privateKey, kid, host, portal, origin, person, company, nonce }) {
  const key = createPrivateKey(privateKey);
  const isEd25519 = key.asymmetricKeyType === "ed25519";
  const now = Math.floor(Date.now() / 1000);
  const head = { alg: isEd25519 ? "EdDSA" : "ES256", typ: "JWT", kid };
  const claims = { iss: host, aud: portal, sub: person, org: company, nonce, jti: randomUUID(), iat: now, exp: now + 60, origin };
  const signed = `${encode(head)}.${encode(claims)}`;
  const signature = sign(isEd25519 ? null : "sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

const [file, kid, host, portal, origin, person, company, nonce] = process.argv.slice(2);
if (nonce) console.log(assertion({ privateKey: readFileSync(file), kid, host, portal, origin, person, company, nonce }));
