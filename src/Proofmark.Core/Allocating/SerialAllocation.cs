using System.Globalization;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Allocating;

/// <summary>The acts of this capability.</summary>
public static class SerialActs
{
    /// <summary>Opens a scheme.</summary>
    public static readonly ActType OpenScheme = new("serials.open_scheme", false);

    /// <summary>Gives an organisation the next numbers of a scheme.</summary>
    public static readonly ActType Allocate = new("serials.allocate_block", false);

    /// <summary>Takes back what a holder did not use of a block.</summary>
    public static readonly ActType Return = new("serials.return_block", false);
}

/// <summary>
/// The only writer of schemes and blocks. Within a scheme and year every block begins where the one before it ended, so that no number is
/// given twice and none is left out; the tables refuse anything else, whoever writes. What comes back is not given again: a weapon that
/// turns up with such a number bears one that nobody may have used.
/// </summary>
public sealed class SerialAllocation(Acts acts, SerialSchemes schemes)
{
    /// <summary>The most numbers of one block.</summary>
    public const long LargestBlock = 1_000_000;

    /// <summary>The longest reason.</summary>
    public const int LongestReason = 500;

    /// <summary>Opens a scheme; returns its outside id.</summary>
    /// <exception cref="ProblemException">Those of <see cref="SerialScheme.Read"/>, serials.organisation, serials.scheme_exists.</exception>
    public async Task<Guid> OpenAsync(NewSerialScheme asked, Doing doing, CancellationToken ct = default)
    {
        var scheme = SerialScheme.Read(asked);
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(SerialActs.OpenScheme, doing.Actor, doing.Purpose, doing.Key) { Content = asked.ToString() }, async act =>
        {
            await DemandOrganisationAsync(act, scheme.Organisation, "organisation", ct);
            await WaitAsync(act, "name", ct);
            if (await ScalarAsync<bool>(act, "select exists (select from serial_schemes where lower(name) = lower($1))", ct, scheme.Name))
                throw new ProblemException(Problem.Of("serials.scheme_exists", "name", ("name", scheme.Name)));
            uid = act.NewUid();
            act.Write(SerialSchemeRow.Table, new SerialSchemeRow(await act.Ids.NextAsync("serial_schemes", ct), uid, scheme.Name, scheme.Organisation, scheme.Pattern.ToString(),
                EnumCode.Of(scheme.Alphabet), EnumCode.Of(scheme.Check), scheme.First, scheme.Last, scheme.FromYear, scheme.ToYear, scheme.Pattern.Length));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(SerialSchemeRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Gives an organisation the next numbers of a scheme.</summary>
    /// <param name="scheme">The scheme's outside id.</param>
    /// <param name="year">Of which year; null where the serials say none.</param>
    /// <param name="count">How many numbers, 1 to <see cref="LargestBlock"/>.</param>
    /// <param name="holder">organisations.id.</param>
    /// <param name="doing">Who, why, key. The same key gives the same block.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">serials.scheme.not_found, serials.count, serials.year, serials.not_in_force, serials.organisation, serials.exhausted.</exception>
    public async Task<SerialBlock> AllocateAsync(Guid scheme, int? year, long count, long holder, Doing doing, CancellationToken ct = default)
    {
        var known = await schemes.GetAsync(scheme, ct);
        if (count is < 1 or > LargestBlock) throw new ProblemException(Problem.Of("serials.count", "count", ("most", LargestBlock)));
        if ((known.Pattern.YearDigits > 0) != year.HasValue) throw new ProblemException(Problem.Of("serials.year", "year"));
        if (!known.IsInForce(year ?? acts.Clock.GetUtcNow().Year)) throw new ProblemException(Problem.Of("serials.not_in_force", "year"));
        var content = string.Create(CultureInfo.InvariantCulture, $"{scheme}|{year}|{count}|{holder}");
        var outcome = await acts.DoAsync(new ActRequest(SerialActs.Allocate, doing.Actor, doing.Purpose, doing.Key) { Content = content }, async act =>
        {
            await DemandOrganisationAsync(act, holder, "holder", ct);
            await WaitAsync(act, string.Create(CultureInfo.InvariantCulture, $"{known.Id}:{year}"), ct);
            var first = await ScalarAsync<long>(act, "select coalesce(max(last) + 1, $3) from serial_blocks where scheme = $1 and year = $2", ct, known.Id, (long)(year ?? 0), known.First);
            if (count > known.Last - first + 1) throw new ProblemException(Problem.Of("serials.exhausted", "count", ("left", known.Last - first + 1)));
            act.Write(SerialBlockRow.Table, new SerialBlockRow(await act.Ids.NextAsync("serial_blocks", ct), act.NewUid(), known.Id, year ?? 0, first, first + count - 1, holder));
        }, ct);
        return await schemes.GivenByAsync(outcome.Id, ct);
    }

    /// <summary>Takes back the last numbers of a block, which its holder did not use. Once for a block.</summary>
    /// <param name="scheme">The scheme's outside id.</param>
    /// <param name="block">The block's outside id.</param>
    /// <param name="unused">How many.</param>
    /// <param name="reason">Why.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">serials.scheme.not_found, serials.block.not_found, serials.unused, serials.reason, serials.returned.</exception>
    public async Task<ActOutcome> ReturnAsync(Guid scheme, Guid block, long unused, string? reason, Doing doing, CancellationToken ct = default)
    {
        var known = await schemes.BlockAsync((await schemes.GetAsync(scheme, ct)).Id, block, ct);
        var problems = new ProblemList();
        if (unused < 1 || unused > known.Count) problems.Add(Problem.Of("serials.unused", "unused", ("most", known.Count)));
        if (reason?.Trim() is not { Length: > 0 and <= LongestReason }) problems.Add(Problem.Of("serials.reason", "reason", ("most", LongestReason)));
        problems.ThrowIfAny();
        return await acts.DoAsync(new ActRequest(SerialActs.Return, doing.Actor, doing.Purpose, doing.Key) { Content = string.Create(CultureInfo.InvariantCulture, $"{block}|{unused}|{reason}") }, async act =>
        {
            await WaitAsync(act, string.Create(CultureInfo.InvariantCulture, $"block:{known.Id}"), ct);
            if (await ScalarAsync<bool>(act, "select exists (select from serial_returns where block = $1)", ct, known.Id)) throw new ProblemException(Problem.Of("serials.returned"));
            act.Write(SerialReturnRow.Table, new SerialReturnRow(await act.Ids.NextAsync("serial_returns", ct), known.Id, unused, reason!.Trim()));
        }, ct);
    }

    private static async Task DemandOrganisationAsync(Act act, long organisation, string field, CancellationToken ct)
    {
        // Those below zero belong to training registers.
        if (organisation < 1 || !await ScalarAsync<bool>(act, "select exists (select from organisations where id = $1)", ct, organisation))
            throw new ProblemException(Problem.Of("serials.organisation", field));
    }

    // Those who want the same thing wait for one another until the transaction of the first is over.
    private static async Task WaitAsync(Act act, string what, CancellationToken ct)
    {
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.serials:' || $1, 0))", act.Connection) { Parameters = { new() { Value = what } } };
        await wait.ExecuteNonQueryAsync(ct);
    }

    private static async Task<T> ScalarAsync<T>(Act act, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, act.Connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }
}
