using Proofmark.Core.Parties;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Weapons;

/// <summary>A mark as it is asked to be recorded.</summary>
public sealed record MarkRequest(string Kind, string Text, string? Component = null, string? Country = null, short? Year = null, string? Place = null, string? Method = null, string? Legibility = null)
{
    /// <summary>Put on at that time, not only read. An evidence hold stops it.</summary>
    public bool Applied { get; init; }
    /// <summary>What it is on: code of a <see cref="Marking.MarkMaterial"/>.</summary>
    public string? Material { get; init; }
    /// <summary>What was judged of it on ITI ¶7, as <see cref="Marking.MarkQualityCode"/> writes it.</summary>
    public string? Quality { get; init; }
}

/// <summary>A weapon as it is asked to be registered.</summary>
public sealed record RegisterWeapon(long Register, string RowKey, IReadOnlyList<MarkRequest> Marks)
{
    /// <summary>ITI ¶4 category code.</summary>
    public string? Category { get; init; }
    /// <summary>Make as found.</summary>
    public string? Make { get; init; }
    /// <summary>Reference of the make.</summary>
    public string? MakeRef { get; init; }
    /// <summary>Model as found.</summary>
    public string? Model { get; init; }
    /// <summary>Reference of the model.</summary>
    public string? ModelRef { get; init; }
    /// <summary>Calibre as found.</summary>
    public string? Calibre { get; init; }
    /// <summary>Reference of the calibre.</summary>
    public string? CalibreRef { get; init; }
    /// <summary>Kinds of parts that are known to be there, one for each; parts that a mark names need not be listed.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];
    /// <summary>Kinds (make, model, calibre) whose text nobody knows: queued for a person to match once.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];
    /// <summary>Country of manufacture.</summary>
    public string? Country { get; init; }
    /// <summary>Year of manufacture.</summary>
    public short? Year { get; init; }
    /// <summary>How it came to be: industrial, craft, converted, reactivated, printed, kit, unknown.</summary>
    public string Origin { get; init; } = "industrial";
    /// <summary>When the register took it in.</summary>
    public WrittenDate? Registered { get; init; }
    /// <summary>Kind of holder.</summary>
    public string? HolderKind { get; init; }
    /// <summary>Holding organisation.</summary>
    public long? HolderOrganisation { get; init; }
    /// <summary>Holding person on record.</summary>
    public long? HolderPerson { get; init; }
    /// <summary>What is known of a holding person who is typed in: recorded as a person of its own, by the same act.</summary>
    public IReadOnlyList<PersonField> NewHolder { get; init; } = [];
}
