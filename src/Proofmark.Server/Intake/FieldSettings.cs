namespace Proofmark.Server.Intake;

/// <summary>Limits of what a device in the field holds. The node has its own for what arrives.</summary>
internal static class FieldSettings
{
    /// <summary>The longest side of a photograph as it is drawn anew on the device, in points: marks of 2 mm are read on one taken from half a metre.</summary>
    public const int LongestSide = 2_400;

    /// <summary>The shortest passphrase in characters: whoever has the device may try without end (NIST SP 800-63B asks for 8 where tries are limited).</summary>
    public const int ShortestPassphrase = 12;
}
