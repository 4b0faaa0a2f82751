using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.SpotChecks;

/// <summary>A spot check as it is asked for.</summary>
/// <param name="Register">Code of a register of weapons.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Strata">By what the register is divided.</param>
/// <param name="FromDay">Entries first recorded from this day on; null: from the beginning.</param>
/// <param name="ToDay">To this day; null: to the end.</param>
/// <param name="Size">How many weapons, or null where a precision is asked for.</param>
/// <param name="HalfWidth">The precision, as a share: 0.05 for ±5 of 100; null where a size is asked for.</param>
public sealed record NewSpotCheck(string Register, string Name, Strata Strata, DateOnly? FromDay = null, DateOnly? ToDay = null, int? Size = null, double? HalfWidth = null);

/// <summary>What a checker saw.</summary>
public sealed record NewFinding(Verdict Verdict, CheckedField? Field = null, string? Seen = null, string? Note = null);

/// <summary>
/// The only writer of spot checks. The node makes the seed in the act that draws: nobody can choose the sample or know it before, and a
/// second draw is a second act, which everybody sees. Whoever calls has looked whether the person may work in the register.
/// </summary>
public sealed class SpotCheckService(Acts acts, RegisterService registers)
{
    /// <summary>The longest name.</summary>
    public const int LongestName = 200;
    /// <summary>The longest text of what was seen, and the longest remark.</summary>
    public const int LongestText = 500;

    /// <summary>Draws; returns the outside id of the spot check.</summary>
    /// <exception cref="ProblemException">spot_checks.name, spot_checks.size, spot_checks.precision, spot_checks.period, spot_checks.no_checkpoint, spot_checks.nobody, spot_checks.many_strata, weapons.register_unknown.</exception>
    public async Task<Guid> DrawAsync(NewSpotCheck asked, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (asked.Name.Trim() is not { Length: > 0 and <= LongestName }) problems.Add(Problem.Of("spot_checks.name", "name", ("most", LongestName)));
        if (asked.Size is null == asked.HalfWidth is null || asked.Size is < 1 or > SampleSize.Most) problems.Add(Problem.Of("spot_checks.size", "size", ("most", SampleSize.Most)));
        if (asked.HalfWidth is < 0.005 or > 0.5 or double.NaN) problems.Add(Problem.Of("spot_checks.precision", "half_width"));
        // Outside ids hold no day before 1970; a day after the last is asked for too.
        if (asked.FromDay > asked.ToDay || asked.FromDay?.Year is < 1970 or > 9998 || asked.ToDay?.Year is < 1970 or > 9998) problems.Add(Problem.Of("spot_checks.period", "to_day"));
        var register = await registers.FindAsync(asked.Register, ct);
        if (register is not { Kind: "weapons" }) problems.Add(Problem.Of("weapons.register_unknown", "register", ("value", asked.Register)));
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(SpotCheckActs.Draw, doing.Actor, doing.Purpose, doing.Key) { Content = asked.ToString(), Long = true }, async act =>
        {
            Training.Demand(act, register!.Id);
            uid = act.NewUid();
            var check = new SpotCheckRow(await act.Ids.NextAsync("spot_checks", ct), uid, register.Id, register.Handling, asked.Name.Trim(), EnumCode.Of(asked.Strata), asked.FromDay, asked.ToDay, 0, RandomNumberGenerator.GetBytes(32), await CheckpointAsync(act, ct), 0);
            var strata = await Draw.CountAsync(act.Connection, check, ct);
            if (strata.Count > Draw.MostStrata) throw new ProblemException(Problem.Of("spot_checks.many_strata", "strata", ("most", Draw.MostStrata)));
            var population = strata.Values.Sum();
            if (population == 0) throw new ProblemException(Problem.Of("spot_checks.nobody", "register"));
            var size = (int)Math.Min(population, asked.Size ?? SampleSize.For(population, asked.HalfWidth!.Value));
            var shares = SampleSize.Share(strata, size);
            var drawn = await Draw.TakeAsync(act.Connection, check, shares, ct);
            // Where a stratum is drawn whole its canaries are counted out of it: “11 of 12” would tell that the twelfth is one.
            var counts = strata.Keys.Select(code => (Code: code, Sample: drawn.Count(d => d.Stratum == code))).Where(s => s.Sample > 0).Select(s => (s.Code, s.Sample, Population: s.Sample < shares[s.Code] ? s.Sample : strata[s.Code])).ToList();
            if (counts.Count == 0) throw new ProblemException(Problem.Of("spot_checks.nobody", "register"));
            var left = counts.Sum(s => s.Population);
            act.Write(SpotCheckRow.Table, check with { Asked = (int)Math.Min(size, left), Population = left });
            var ids = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var (code, sample, many) in counts)
                act.Write(SpotCheckStratumRow.Table, new SpotCheckStratumRow(ids[code] = await act.Ids.NextAsync("spot_check_strata", ct), check.Id, check.Register, check.Handling, code, many, sample));
            var number = 0;
            foreach (var (stratum, entry) in drawn)
            {
                act.Write(SpotCheckItemRow.Table, new SpotCheckItemRow(await act.Ids.NextAsync("spot_check_items", ct), check.Id, ids[stratum], check.Register, check.Handling, ++number, entry));
                await act.FlushIfManyAsync(ct);
            }
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(SpotCheckRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Records what the checker saw of a weapon of the sample; once.</summary>
    /// <exception cref="ProblemException">spot_checks.field, spot_checks.seen, spot_checks.long, spot_checks.recorded.</exception>
    public Task<ActOutcome> RecordAsync(SpotCheckItemRow item, NewFinding finding, StoredAttachment? photograph, Doing doing, CancellationToken ct = default)
    {
        var (seen, note) = (Typed.OrNull(finding.Seen), Typed.OrNull(finding.Note));
        var problems = new ProblemList();
        var differs = finding.Verdict == Verdict.Differs;
        if (differs && finding.Field is null) problems.Add(Problem.Of("spot_checks.field", "differs"));
        if (differs && seen is null) problems.Add(Problem.Of("spot_checks.seen", "seen"));
        foreach (var (field, text) in new[] { ("seen", seen), ("note", note) })
            if (text?.Length > LongestText) problems.Add(Problem.Of("spot_checks.long", field, ("most", LongestText)));
        problems.ThrowIfAny();
        return acts.DoAsync(new ActRequest(SpotCheckActs.Record, doing.Actor, doing.Purpose, doing.Key) { Content = string.Create(CultureInfo.InvariantCulture, $"{item.Id}|{finding}|{photograph?.Size}") }, async act =>
        {
            await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.spot_checks:' || $1::text, 0))", act.Connection) { Parameters = { new() { Value = item.Id } } })
                await wait.ExecuteNonQueryAsync(ct);
            await using (var known = new NpgsqlCommand("select exists (select from spot_check_findings where item = $1)", act.Connection) { Parameters = { new() { Value = item.Id } } })
                if ((bool)(await known.ExecuteScalarAsync(ct))!) throw new ProblemException(Problem.Of("spot_checks.recorded"));
            var picture = photograph is null ? null : await AttachmentStore.AttachAsync(act, photograph, "spot_check", item.Id, null, ct: ct);
            act.Write(SpotCheckFindingRow.Table, new SpotCheckFindingRow(await act.Ids.NextAsync("spot_check_findings", ct), item.Id, item.Register, item.Handling, EnumCode.Of(finding.Verdict), differs ? EnumCode.Of(finding.Field!.Value) : null, differs ? seen : null, note, picture?.Id));
        }, ct);
    }

    private static async Task<long> CheckpointAsync(Act act, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select size from checkpoints order by epoch desc, size desc limit 1", act.Connection);
        return await command.ExecuteScalarAsync(ct) as long? ?? throw new ProblemException(Problem.Of("spot_checks.no_checkpoint"));
    }
}
