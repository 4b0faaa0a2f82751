using Npgsql;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Retention;

/// <summary>
/// The only writer of what registers rest on and how long they keep what. Both are data: a State has any number of registers, each under
/// a law of its own (federal, provincial, police, forces, dealers, manufacturers, museums).
/// </summary>
public sealed class RegisterLaws(Acts acts)
{
    /// <summary>States what a register rests on.</summary>
    public static readonly ActType State = new("retention.state_law", false);

    /// <summary>Sets how long a register keeps one kind of record.</summary>
    public static readonly ActType SetRule = new("retention.set_rule", false);

    /// <summary>The longest citation or caveat.</summary>
    public const int LongestText = 500;

    /// <summary>The longest period, in years; what is to be kept longer is kept for ever.</summary>
    public const int MostYears = 1000;

    private const int MostRules = 20_000;

    private const string Stated = """
        select distinct on (l.register) l.register, l.layer, coalesce(l.organisation, r.organisation), o.name, l.basis, l.force, l.since, l.caveat
        from register_laws l join registers r on r.id = l.register left join organisations o on o.id = coalesce(l.organisation, r.organisation)
        """;

    private const string Latest = " order by l.register, l.act desc, l.seq desc";

    /// <summary>States what a register rests on; the newest statement counts, the older ones stay on record.</summary>
    /// <exception cref="ProblemException">retention.layer, retention.basis, retention.force, retention.caveat, retention.owner, training.apart.</exception>
    public Task<ActOutcome> StateAsync(long register, NewRegisterLaw law, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (!EnumCode.TryRead<RegisterLayer>(law.Layer, out var layer)) problems.Add(Problem.Of("retention.layer", "layer"));
        if (law.Basis?.Trim() is not { Length: > 0 and <= LongestText }) problems.Add(Problem.Of("retention.basis", "basis", ("most", LongestText)));
        if (!EnumCode.TryRead<RuleForce>(law.Force, out var force)) problems.Add(Problem.Of("retention.force", "force"));
        if (law.Caveat?.Trim().Length > LongestText) problems.Add(Problem.Of("retention.caveat", "caveat", ("most", LongestText)));
        problems.ThrowIfAny();
        return acts.DoAsync(new ActRequest(State, doing.Actor, doing.Purpose, doing.Key) { Content = $"{register}|{law}" }, async act =>
        {
            if (law.Owner is { } owner && !await ExistsAsync(act.Connection, owner, ct)) throw new ProblemException(Problem.Of("retention.owner", "owner"));
            await WriteAsync(act, register, layer, law.Owner, law.Basis!.Trim(), force, law.Since, Typed.OrNull(law.Caveat), ct);
        }, ct);
    }

    /// <summary>Writes a statement within another act: the register of a company that closes passes to who takes it over.</summary>
    internal static async Task WriteAsync(Act act, long register, RegisterLayer layer, long? owner, string basis, RuleForce force, DateOnly? since, string? caveat, CancellationToken ct)
    {
        Training.Demand(act, register, owner);
        act.Write(RegisterLawRow.Table, new RegisterLawRow(await act.Ids.NextAsync("register_laws", ct), register, EnumCode.Of(layer), owner, basis, EnumCode.Of(force), since, caveat));
    }

    /// <summary>
    /// Sets a rule; returns its outside id. One that is shorter than what binds the State is recorded all the same, because it is the law: it
    /// is a finding on the page of compliance, and nothing is purged by it before the longest limit.
    /// </summary>
    /// <exception cref="ProblemException">retention.kind, retention.about, retention.years, retention.from, retention.source, retention.force, retention.in_force, retention.replaces, training.apart.</exception>
    public async Task<Guid> SetRuleAsync(long register, NewRetentionRule rule, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (!EnumCode.TryRead<RecordKind>(rule.Kind, out var kind)) problems.Add(Problem.Of("retention.kind", "kind"));
        if (!EnumCode.TryRead<RecordAbout>(rule.About, out var about)) problems.Add(Problem.Of("retention.about", "about"));
        if (rule.Years is < 1 or > MostYears) problems.Add(Problem.Of("retention.years", "years", ("most", MostYears)));
        if (!EnumCode.TryRead<CountedFrom>(rule.From, out var from)) problems.Add(Problem.Of("retention.from", "from"));
        if (rule.Source?.Trim() is not { Length: > 0 and <= LongestText }) problems.Add(Problem.Of("retention.source", "source", ("most", LongestText)));
        if (!EnumCode.TryRead<RuleForce>(rule.Force, out var force)) problems.Add(Problem.Of("retention.force", "force"));
        if (rule.ForceFrom is null || rule.ForceTo < rule.ForceFrom) problems.Add(Problem.Of("retention.in_force", "force_from"));
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(new ActRequest(SetRule, doing.Actor, doing.Purpose, doing.Key) { Content = $"{register}|{rule}" }, async act =>
        {
            Training.Demand(act, register);
            var replaced = rule.Replaces is { } old ? await StandingAsync(act.Connection, register, old, ct) ?? throw new ProblemException(Problem.Of("retention.replaces", "replaces")) : (long?)null;
            uid = act.NewUid();
            act.Write(RetentionRuleRow.Table, new RetentionRuleRow(await act.Ids.NextAsync("retention_rules", ct), uid, register, EnumCode.Of(kind), EnumCode.Of(about), rule.Years, EnumCode.Of(from), rule.Source!.Trim(), EnumCode.Of(force), rule.ForceFrom!.Value, rule.ForceTo, replaced));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(RetentionRuleRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>What each register rests on, by register; those of which nothing was stated are left out.</summary>
    public async Task<IReadOnlyDictionary<long, RegisterLaw>> LawsAsync(CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand(Stated + Latest);
        await using var r = await command.ExecuteReaderAsync(ct);
        var laws = new Dictionary<long, RegisterLaw>();
        while (await r.ReadAsync(ct)) laws[r.GetInt64(0)] = Law(r);
        return laws;
    }

    /// <summary>What one register rests on; null: nothing was stated.</summary>
    public async Task<RegisterLaw?> LawAsync(long register, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await LawAsync(connection, register, ct);
    }

    internal static async Task<RegisterLaw?> LawAsync(NpgsqlConnection connection, long register, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Stated + " where l.register = $1" + Latest, connection) { Parameters = { new() { Value = register } } };
        await using var r = await command.ExecuteReaderAsync(ct);
        return await r.ReadAsync(ct) ? Law(r) : null;
    }

    /// <summary>The rules that no other has replaced by today, and those that are to come, of all registers or of some.</summary>
    public async Task<IReadOnlyList<RetentionRule>> RulesAsync(IReadOnlyCollection<long>? registers = null, CancellationToken ct = default)
    {
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        return await RulesAsync(connection, registers, acts.Clock.Today(), ct);
    }

    internal static async Task<IReadOnlyList<RetentionRule>> RulesAsync(NpgsqlConnection connection, IReadOnlyCollection<long>? registers, DateOnly today, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            select uid, register, kind, about, years, counted_from, source, force, force_from, force_to, exists (select from retention_rules n where n.replaces = q.id) from retention_rules q
            where ($1 or register = any($2)) and not exists (select from retention_rules n where n.replaces = q.id and n.force_from <= $4) order by register, id limit $3
            """, connection);
        command.Parameters.Add(new() { Value = registers is null });
        command.Parameters.Add(new() { Value = registers?.ToArray() ?? [] });
        command.Parameters.Add(new() { Value = MostRules });
        command.Parameters.Add(new() { Value = today });
        await using var r = await command.ExecuteReaderAsync(ct);
        var rules = new List<RetentionRule>();
        while (await r.ReadAsync(ct))
            rules.Add(new(r.GetGuid(0), r.GetInt64(1), Code<RecordKind>(r.GetString(2)), Code<RecordAbout>(r.GetString(3)), r.IsDBNull(4) ? null : r.GetInt32(4), Code<CountedFrom>(r.GetString(5)), r.GetString(6), ForceOf(r.GetString(7)), r.GetFieldValue<DateOnly>(8), r.IsDBNull(9) ? null : r.GetFieldValue<DateOnly>(9)) { HasSuccessor = r.GetBoolean(10) });
        return rules;
    }

    // A rule has one successor: one that is to come too. It may itself be replaced.
    private static async Task<long?> StandingAsync(NpgsqlConnection connection, long register, Guid uid, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select id from retention_rules q where uid = $1 and register = $2 and not exists (select from retention_rules n where n.replaces = q.id)", connection);
        command.Parameters.Add(new() { Value = uid });
        command.Parameters.Add(new() { Value = register });
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, long organisation, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from organisations where id = $1)", connection) { Parameters = { new() { Value = organisation } } };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static RegisterLaw Law(NpgsqlDataReader r) => new(r.GetInt64(0), EnumCode.TryRead<RegisterLayer>(r.GetString(1), out var layer) ? layer : RegisterLayer.Other, r.IsDBNull(2) ? null : r.GetInt64(2), r.IsDBNull(3) ? null : r.GetString(3),
        r.GetString(4), ForceOf(r.GetString(5)), r.IsDBNull(6) ? null : r.GetFieldValue<DateOnly>(6), r.IsDBNull(7) ? null : r.GetString(7));

    // A rule whose words this program does not know would be read as another: better none of them is.
    private static T Code<T>(string code) where T : struct, Enum => EnumCode.TryRead<T>(code, out var value) ? value : throw new InvalidOperationException($"retention_rules: {code} is not known.");

    private static RuleForce ForceOf(string code) => Code<RuleForce>(code);
}
