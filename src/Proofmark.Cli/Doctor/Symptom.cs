namespace Proofmark.Cli.Doctor;

/// <summary>How much something matters.</summary>
public enum Gravity
{
    /// <summary>Records may be lost, or read by strangers.</summary>
    Fault,

    /// <summary>It will become a fault, or makes one worse.</summary>
    Warning,
}

/// <summary>Something that is not as it should be; the text <c>doctor.says.CODE</c> says what, and what to do.</summary>
public sealed record Symptom(Gravity Gravity, string Code, params (string Name, object? Value)[] Values);
