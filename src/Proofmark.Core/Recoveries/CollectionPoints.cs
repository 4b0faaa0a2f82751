using System.Globalization;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Recoveries;

/// <summary>A place where weapons are handed in, for as long as a collection lasts.</summary>
public sealed record CollectionPointRow(long Id, Guid Uid, string Name, string Country, string Opens, string? Closes)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<CollectionPointRow> Table = new("collection_points",
        Column.Int64<CollectionPointRow>("id", r => r.Id),
        Column.Uuid<CollectionPointRow>("uid", r => r.Uid),
        Column.Text<CollectionPointRow>("name", r => r.Name),
        Column.Text<CollectionPointRow>("country", r => r.Country),
        Column.Text<CollectionPointRow>("opens", r => r.Opens),
        Column.Text<CollectionPointRow>("closes", r => r.Closes));
}

/// <summary>A collection point.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Name">What stands at its door.</param>
/// <param name="Country">The State, two letters.</param>
/// <param name="Opens">The first day.</param>
/// <param name="Closes">The last day; null: until further notice.</param>
/// <param name="Surrenders">How many weapons were handed in there.</param>
public sealed record CollectionPoint(long Id, Guid Uid, string Name, string Country, DateOnly Opens, DateOnly? Closes, long Surrenders)
{
    /// <summary>Weapons are taken on this day.</summary>
    public bool IsOpen(DateOnly day) => day >= Opens && !(day > Closes);
}

/// <summary>The only writer of collection points.</summary>
public sealed class CollectionPoints(Acts acts)
{
    /// <summary>Opens a collection point.</summary>
    public static readonly ActType Open = new("recoveries.open_point", false);

    /// <summary>The longest name.</summary>
    public const int LongestName = 200;

    /// <summary>Opens one; returns its outside id.</summary>
    /// <param name="name">What stands at its door; nobody's name.</param>
    /// <param name="country">The State, two letters.</param>
    /// <param name="opens">The first day.</param>
    /// <param name="closes">The last day, or null.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">recoveries.point_name, recoveries.country, recoveries.point_days, recoveries.point_exists.</exception>
    public async Task<Guid> OpenAsync(string name, string country, DateOnly opens, DateOnly? closes, Doing doing, CancellationToken ct = default)
    {
        List<Problem> problems = [];
        if (name.Trim() is not { Length: > 0 and <= LongestName }) problems.Add(Problem.Of("recoveries.point_name", "name", ("most", LongestName)));
        if (country.Length != 2) problems.Add(Problem.Of("recoveries.country", "country", ("value", country)));
        if (closes < opens) problems.Add(Problem.Of("recoveries.point_days", "closes"));
        if (problems.Count > 0) throw new ProblemException(problems);
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(Open, doing.Actor, doing.Purpose, doing.Key) { Content = $"{name}|{country}|{opens:o}|{closes:o}" }, async act =>
        {
            // Two of one name would be told apart by nobody who chooses from the list.
            await using var same = new NpgsqlCommand("select exists (select from collection_points where lower(name) = lower($1))", act.Connection);
            same.Parameters.Add(new() { Value = name.Trim() });
            if ((bool)(await same.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("recoveries.point_exists", "name", ("name", name.Trim())));
            uid = act.NewUid();
            act.Write(CollectionPointRow.Table, new CollectionPointRow(await act.Ids.NextAsync("collection_points", ct), uid, name.Trim(), country, Day(opens), closes is { } last ? Day(last) : null));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(CollectionPointRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>All of them, by name. They are public, and looking at them is no look-up.</summary>
    public async Task<IReadOnlyList<CollectionPoint>> ListAsync(CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select p.id, p.uid, p.name, p.country, p.opens, p.closes, (select count(*) from recoveries r where r.collection_point = p.id) from collection_points p order by p.name, p.id");
        await using var r = await command.ExecuteReaderAsync(ct);
        var list = new List<CollectionPoint>();
        while (await r.ReadAsync(ct)) list.Add(new(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetString(3), ReadDay(r.GetString(4)), r.IsDBNull(5) ? null : ReadDay(r.GetString(5)), r.GetInt64(6)));
        return list;
    }

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly ReadDay(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
