namespace Proofmark.Core.Storage;

/// <summary>
/// An act with a higher number has already changed what this act is about to change. <see cref="Acts"/> begins the act
/// again under a new number, so that recorded order is the order in which things were done.
/// </summary>
public sealed class ActOvertakenException : Exception
{
    /// <summary>The SQLSTATE by which the database says the same.</summary>
    public const string SqlState = "PM003";

    /// <summary>Says no more than its name.</summary>
    public ActOvertakenException() : base("An act with a higher number was here first.")
    {
    }
}
