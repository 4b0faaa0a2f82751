using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Retention;

/// <summary>How a register falls short. Texts: <c>retention.finding.CODE</c>, <c>retention.cure.CODE</c>.</summary>
public enum FindingKind
{
    /// <summary>Nobody stated under which law it is kept (ITI ¶11).</summary>
    NoLaw,

    /// <summary>Nobody owns it (ITI ¶11).</summary>
    NoOwner,

    /// <summary>Its law keeps a kind of record for a shorter time than binds the State (ITI ¶12 and treaties).</summary>
    ShortPeriod,

    /// <summary>Of the entries looked at, some could not be traced: no legible mark, or no maker or country (ITI ¶11).</summary>
    Incomplete,
}

/// <summary>One way in which a register falls short.</summary>
/// <param name="Kind">How.</param>
/// <param name="Citation">Instrument and paragraph.</param>
/// <param name="Record">The kind of record, of a short period.</param>
/// <param name="Source">The law that says the short period.</param>
/// <param name="Short">By how much: years, or entries. No years: there are enough, but they run from too early a day.</param>
/// <param name="Of">Of how many: the years asked for, or the entries looked at.</param>
public sealed record ComplianceFinding(FindingKind Kind, string Citation, RecordKind? Record = null, string? Source = null, long Short = 0, long Of = 0);

/// <summary>A register and how it stands against ITI ¶11 and ¶12.</summary>
/// <param name="Register">The register.</param>
/// <param name="Law">What it rests on; null: nothing was stated.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="Sample">Entries that were looked at.</param>
/// <param name="Lacking">Of them, those that could not be traced.</param>
/// <param name="Findings">How it falls short; empty when it does not.</param>
public sealed record RegisterCompliance(RegisterRow Register, RegisterLaw? Law, IReadOnlyList<RetentionRule> Rules, long Sample, long Lacking, IReadOnlyList<ComplianceFinding> Findings);

/// <summary>Every register against ITI ¶11 and ¶12 and the treaties that bind the State. Registers for training are left out.</summary>
/// <param name="registers">Registers.</param>
/// <param name="laws">What they rest on.</param>
/// <param name="limits">What binds the State.</param>
/// <param name="database">Where entries are looked at.</param>
/// <param name="clock">Today.</param>
public sealed class Compliance(RegisterService registers, RegisterLaws laws, RetentionLimits limits, Database database, TimeProvider clock)
{
    /// <summary>How many entries of each register are looked at, in the order of their identities: a keyed hash, and so by chance, and the same ones each time.</summary>
    public const int SampleSize = 100;

    private const string Sample = """
        select r.id, s.looked, s.lacking from registers r cross join lateral (
            select count(*) as looked, count(*) filter (where (x.make is null and x.make_ref is null) or (x.country is null and x.make_ref is null)
                or not exists (select from marks m where m.entry = x.id and m.until_act is null and m.kind in ('serial', 'manufacture', 'replacement', 'illicit_found'))) as lacking
            from (select e.id, e.make, e.make_ref, e.country from entries e where e.register = r.id and e.until_act is null order by e.identity limit $1) x) s
        where r.id > 0 and r.kind = 'weapons'
        """;

    /// <summary>All registers, by code.</summary>
    public async Task<IReadOnlyList<RegisterCompliance>> JudgeAsync(CancellationToken ct = default)
    {
        var stated = await laws.LawsAsync(ct);
        var rules = (await laws.RulesAsync(null, ct)).ToLookup(r => r.Register);
        var samples = await SamplesAsync(ct);
        return [.. (await registers.ListAsync(ct)).Where(r => !r.Training).Select(r =>
        {
            var (looked, lacking) = samples.GetValueOrDefault(r.Id);
            var own = rules[r.Id].ToList();
            var law = stated.GetValueOrDefault(r.Id);
            return new RegisterCompliance(r, law, own, looked, lacking, Judge(law, law?.Owner ?? r.Organisation, own, looked, lacking, limits.Law, clock.Today()));
        })];
    }

    /// <summary>How a register falls short.</summary>
    /// <param name="law">What it rests on.</param>
    /// <param name="owner">organisations.id.</param>
    /// <param name="rules">Its rules.</param>
    /// <param name="looked">Entries looked at.</param>
    /// <param name="lacking">Of them, those that could not be traced.</param>
    /// <param name="binding">What binds the State.</param>
    /// <param name="today">The day.</param>
    public static IReadOnlyList<ComplianceFinding> Judge(RegisterLaw? law, long? owner, IReadOnlyCollection<RetentionRule> rules, long looked, long lacking, RetentionLaw binding, DateOnly today)
    {
        var found = new List<ComplianceFinding>();
        if (law is null) found.Add(new(FindingKind.NoLaw, "ITI 11"));
        if (owner is null) found.Add(new(FindingKind.NoOwner, "ITI 11"));
        if (lacking > 0) found.Add(new(FindingKind.Incomplete, "ITI 11", Short: lacking, Of: looked));
        // Where no rule is set the record is kept for ever: that is what ¶12 asks first. Fewer years fall short whatever they run from, as a weapon
        // may be destroyed on the day on which it is recorded; and as many years fall short that run before a destruction from which they are asked for.
        foreach (var rule in rules.Where(r => r.About == RecordAbout.Weapon && r.Years is not null && r.IsInForce(today)))
            foreach (var least in binding.Binding.Where(p => p.Kinds.Contains(rule.Kind) && p.Since <= today && (p.Years > rule.Years || p.From == CountedFrom.Destroyed && rule.From != CountedFrom.Destroyed)))
                found.Add(new(FindingKind.ShortPeriod, least.Citation, rule.Kind, rule.Source, Math.Max(0, least.Years - rule.Years!.Value), least.Years));
        return found;
    }

    private async Task<Dictionary<long, (long Looked, long Lacking)>> SamplesAsync(CancellationToken ct)
    {
        await using var command = database.Writer.CreateCommand(Sample);
        command.Parameters.Add(new() { Value = SampleSize });
        await using var r = await command.ExecuteReaderAsync(ct);
        var samples = new Dictionary<long, (long, long)>();
        while (await r.ReadAsync(ct)) samples[r.GetInt64(0)] = (r.GetInt64(1), r.GetInt64(2));
        return samples;
    }
}
