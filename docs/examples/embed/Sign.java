// Signs an assertion with what Java 17 brings along. An Ed25519 or P-256 key as PEM (PKCS #8).
//   java Sign.java private.pem k1 intranet https://portal.example https://intranet.example ada@partner.example <company> <nonce>
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

class Sign {
    static String encode(byte[] data) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(data);
    }

    /** A text of JSON. A library does it where there is one. */
    static String text(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static PrivateKey key(String pem) throws GeneralSecurityException {
        var der = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "")));
        try {
            return KeyFactory.getInstance("Ed25519").generatePrivate(der);
        } catch (InvalidKeySpecException other) {
            return KeyFactory.getInstance("EC").generatePrivate(der);
        }
    }

    static String assertion(String pem, String kid, String host, String portal, String origin, String person, String company, String nonce)
            throws GeneralSecurityException {
        var key = key(pem);
        var isEd25519 = key.getAlgorithm().startsWith("Ed");
        var now = Instant.now().getEpochSecond();
        var head = "{\"alg\":" + text(isEd25519 ? "EdDSA" : "ES256") + ",\"typ\":\"JWT\",\"kid\":" + text(kid) + "}";
        var claims = "{\"iss\":" + text(host) + ",\"aud\":" + text(portal) + ",\"sub\":" + text(person) + ",\"org\":" + text(company)
                + ",\"nonce\":" + text(nonce) + ",\"jti\":" + text(UUID.randomUUID().toString()) + ",\"iat\":" + now + ",\"exp\":" + (now + 60)
                + ",\"origin\":" + text(origin) + "}";
        var signed = encode(head.getBytes(StandardCharsets.UTF_8)) + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
        // The signature is r and s, 32 bytes each, and not the DER that Java makes unless it is told.
        var signer = Signature.getInstance(isEd25519 ? "Ed25519" : "SHA256withECDSAinP1363Format");
        signer.initSign(key);
        signer.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + encode(signer.sign());
    }

    public static void main(String[] args) throws Exception {
        System.out.println(assertion(Files.readString(Path.of(args[0])), args[1], args[2], args[3], args[4], args[5], args[6], args[7]));
    }
}
