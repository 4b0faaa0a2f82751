using Proofmark.Core.Weapons.Duties;

namespace Proofmark.Core.Campaigns;

/// <summary>Whose weapons a campaign is about. Text: <c>campaigns.owners.CODE</c>.</summary>
public enum CampaignOwners
{
    /// <summary>Weapons held by the State's armed and security forces (ITI ¶8(d)).</summary>
    State,

    /// <summary>Weapons in civilian hands: their owners come by appointment.</summary>
    Civilian,

    /// <summary>All of the register.</summary>
    All,
}

/// <summary>What became of a weapon on a day's list. Text: <c>campaigns.outcome.CODE</c>.</summary>
public enum SessionOutcome
{
    /// <summary>The mark was put on.</summary>
    Marked,

    /// <summary>Nobody brought it.</summary>
    NotPresented,

    /// <summary>It was there and could not be marked.</summary>
    NotMarked,
}

/// <summary>A campaign as it is asked to be opened.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Register">registers.id, one that whoever opens it may see.</param>
/// <param name="Owners">Code of a <see cref="CampaignOwners"/>.</param>
/// <param name="MarkKind">One of <see cref="CampaignScope.Kinds"/>.</param>
/// <param name="Country">The country that the marks name: of the State, two letters.</param>
/// <param name="From">The first day.</param>
public sealed record NewCampaign(string? Name, long Register, string? Owners, string? MarkKind, string? Country, DateOnly? From)
{
    /// <summary>The last day, or null.</summary>
    public DateOnly? To { get; init; }

    /// <summary>organisations.id of the depot or force that it is limited to.</summary>
    public long? Organisation { get; init; }

    /// <summary>The category of weapons that it is limited to, with those below it.</summary>
    public string? Category { get; init; }
}

/// <summary>A campaign with the names of what it is about.</summary>
/// <param name="Row">As recorded.</param>
/// <param name="RegisterCode">The register's code.</param>
/// <param name="OrganisationName">The depot or force.</param>
/// <param name="Closed">What it came to; null while it is open.</param>
public sealed record Campaign(CampaignRow Row, string RegisterCode, string? OrganisationName, ClosureRow? Closed);

/// <summary>A day of a campaign.</summary>
/// <param name="Row">As recorded.</param>
/// <param name="MachineUid">Outside id of the machine.</param>
/// <param name="Machine">What people call it.</param>
/// <param name="Method">Code of the method by which it marks.</param>
/// <param name="Override">Why a supervisor lets the operator work; null: nobody said so, or it was erased.</param>
/// <param name="Overridden">A supervisor said so.</param>
public sealed record CampaignSession(SessionRow Row, Guid MachineUid, string Machine, string Method, string? Override, bool Overridden);

/// <summary>Which open duties a campaign answers to: what a mark of its kind cures by <see cref="MarkingLaw"/>.</summary>
public static class CampaignScope
{
    /// <summary>Kinds of mark that a campaign puts on: a unique number, the State's stock mark, the import mark, the mark on what was found.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["replacement", "state_stock", "import", "illicit_found"];

    /// <summary>Codes of the rules whose duties a mark of a kind ends. A State stock mark alone tells one weapon from another only in stock of 2005 (ITI ¶8(d)).</summary>
    public static string[] RulesOf(string kind) => kind switch
    {
        "replacement" => ["unmarked", "stock_unmarked", "quality", "misplaced", "polymer"],
        "state_stock" => ["stock_unmarked"],
        "import" => ["import_unmarked", "import_country_gone"],
        "illicit_found" => ["illicit_found"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No kind of a campaign."),
    };

    /// <summary>
    /// The entries e of a campaign that an open duty d speaks of; $1 register, $2 rules, $3 owners, $4 kinds of State holders, $5 organisation,
    /// $6 category, $7 the highest handling class. Duties are read by register and rule (index duties_open), entries by their key.
    /// </summary>
    internal const string Unmarked = """
        (select distinct d.entry from duties d where d.register = $1 and d.rule = any($2) and d.until_act is null and d.handling <= $7) x
        join entries e on e.id = x.entry and e.until_act is null
            and ($3 = 'all' or ($3 = 'state') = coalesce(e.holder_kind = any($4), false))
            and ($5 is null or e.holder_organisation = $5)
            and ($6 is null or e.category = $6 or starts_with(e.category, $6 || '.'))
        """;

    /// <summary>The weapons that an authority needs unchanged, as <c>held(weapon)</c>.</summary>
    internal const string Held = """
        held as (select distinct coalesce(he.linked_weapon, he.id) as weapon from evidence_holds h join entries he on he.id = h.entry and he.until_act is null
            where not exists (select from evidence_hold_ends z where z.hold = h.id))
        """;

    /// <summary>The parameters $1 to $7 of <see cref="Unmarked"/>.</summary>
    internal static object?[] Parameters(CampaignRow campaign, short handling) =>
    [
        campaign.Register, RulesOf(campaign.MarkKind), campaign.Owners, (string[])[.. MarkingLaw.Shipped.StateHolders],
        new Npgsql.NpgsqlParameter { Value = (object?)campaign.Organisation ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint },
        new Npgsql.NpgsqlParameter { Value = (object?)campaign.Category ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }, handling,
    ];
}
