using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Proofmark.Core.Intake;

/// <summary>
/// The key by which a signed-in person opens what her device holds: 32 bytes, the same for a person each time, from the node's own
/// (HKDF with SHA-256, RFC 5869). Who may not sign in any more is not given it.
/// </summary>
/// <param name="master">32 bytes.</param>
public sealed class DeviceKeys(byte[] master)
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 32;

    /// <summary>The key of a user.</summary>
    public byte[] Of(long user) => HKDF.DeriveKey(HashAlgorithmName.SHA256, master, Length, info: Encoding.ASCII.GetBytes("proofmark field device " + user.ToString(CultureInfo.InvariantCulture)));
}
