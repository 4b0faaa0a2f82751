using Proofmark.Core.Storage;

namespace Proofmark.Core.Importing;

/// <summary>The acts of this capability.</summary>
public static class ImportActs
{
    /// <summary>One file into one register: one act, all of it or none.</summary>
    public static readonly ActType Import = new("import.batch", false, "registered", "manufactured", "imported", "transferred", "lost", "stolen", "recovered", "destroyed", "deactivated", "corrected", "withdrawn", "report_withdrawn") { Practised = true, Retells = true };

    /// <summary>The undoing of a wrong import.</summary>
    public static readonly ActType Withdraw = new("import.withdraw_batch", false) { Practised = true };
}
