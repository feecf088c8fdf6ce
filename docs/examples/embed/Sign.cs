// Signs an assertion with what .NET 8 brings along. A P-256 key as PEM (PKCS #8).
//   dotnet run -- private.pem k1 intranet https://portal.example https://intranet.example ada@partner.example <company> <nonce>
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

static string Encode(byte[] data) => Convert.ToBase64String(data).TrimEnd('=').Replace('+', '-').Replace('/', '_');

static string Assertion(string pem, string kid, string host, string portal, string origin, string person, string company, string nonce)
{
    using var key = ECDsa.Create();
    key.ImportFromPem(pem);
    var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    var head = new { alg = "ES256", typ = "JWT", kid };
    var claims = new
    {
        iss = host, aud = portal, sub = person, org = company, nonce,
        jti = Guid.NewGuid().ToString(), iat = now, exp = now + 60, origin,
    };
    var signed = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(head))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
    // The signature is r and s, 32 bytes each: what .NET makes unless it is told otherwise.
    return $"{signed}.{Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
}

Console.WriteLine(Assertion(File.ReadAllText(args[0]), args[1], args[2], args[3], args[4], args[5], args[6], args[7]));
