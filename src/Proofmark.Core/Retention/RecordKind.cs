namespace Proofmark.Core.Retention;

/// <summary>What a record is of, as ITI ¶12 tells records apart. Text: <c>retention.kind.CODE</c>.</summary>
public enum RecordKind
{
    /// <summary>That the weapon was made.</summary>
    Manufacture,

    /// <summary>That it came into a State.</summary>
    Import,

    /// <summary>That it left one.</summary>
    Export,

    /// <summary>All others: sale, transfer, registration, loss, recovery, destruction.</summary>
    Other,
}

/// <summary>Of what a rule speaks: personal data has periods of its own. Text: <c>retention.about.CODE</c>.</summary>
public enum RecordAbout
{
    /// <summary>What is recorded of the weapon: the period is a least.</summary>
    Weapon,

    /// <summary>What is recorded of natural persons: the period is a most (docs/personal-data.md).</summary>
    Person,
}

/// <summary>From when a period runs. Text: <c>retention.from.CODE</c>.</summary>
public enum CountedFrom
{
    /// <summary>The latest day on which something of the kind was recorded of the weapon, or happened to it.</summary>
    Recorded,

    /// <summary>The latest day on which something of the kind happened; where nobody knows it, the day on which it was recorded.</summary>
    Happened,

    /// <summary>The weapon's destruction; it does not run before.</summary>
    Destroyed,
}

/// <summary>When a period ends.</summary>
internal static class CountedFromExtensions
{
    /// <summary>The last day; null: it does not end, or has not begun to run.</summary>
    /// <param name="from">What begins it.</param>
    /// <param name="years">Its length; null: for ever.</param>
    /// <param name="happened">The latest day on which something happened.</param>
    /// <param name="recorded">The latest day on which something was recorded.</param>
    /// <param name="destroyed">The day of the weapon's destruction.</param>
    public static DateOnly? End(this CountedFrom from, int? years, DateOnly happened, DateOnly recorded, DateOnly? destroyed)
    {
        var begin = from switch
        {
            CountedFrom.Happened => happened,
            CountedFrom.Destroyed => destroyed,
            _ => happened > recorded ? happened : recorded,
        };
        return years is { } length && begin is { } day && day.Year + length <= DateOnly.MaxValue.Year ? day.AddYears(length) : null;
    }
}

/// <summary>Whose register it is. Text: <c>retention.layer.CODE</c>.</summary>
public enum RegisterLayer
{
    /// <summary>Of the whole State.</summary>
    Federal,

    /// <summary>Of a province or member state.</summary>
    Provincial,

    /// <summary>Of the police.</summary>
    Police,

    /// <summary>Of the armed or security forces.</summary>
    Forces,

    /// <summary>Of a dealer.</summary>
    Dealer,

    /// <summary>Of a manufacturer.</summary>
    Manufacturer,

    /// <summary>Of a museum.</summary>
    Museum,

    /// <summary>Of somebody else.</summary>
    Other,
}
