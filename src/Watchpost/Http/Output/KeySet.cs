using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Watchpost.Http.Output;

/// <summary>A JSON Web Key Set (RFC 7517) of Ed25519 public keys (RFC 8037).</summary>
internal sealed record KeySet(IEnumerable<KeySet.Key> Keys)
{
    internal sealed record Key(
        [property: AllowedValues("OKP")] string Kty,
        [property: AllowedValues("Ed25519")] string Crv,
        [property: AllowedValues("EdDSA")] string Alg,
        [property: AllowedValues("sig")] string Use,
        [property: Description("The key's thumbprint (RFC 7638).")] string Kid,
        [property: Description("The public key, Base64url.")] string X)
    {
        public static Key Of(string id, string publicKey) => new("OKP", "Ed25519", "EdDSA", "sig", id, publicKey);
    }
}
