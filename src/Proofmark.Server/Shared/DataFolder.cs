namespace Proofmark.Server.Shared;

/// <summary>The node's folder: ledger files, keys, imports under way.</summary>
/// <param name="Path">An existing directory.</param>
public sealed record DataFolder(string Path);
