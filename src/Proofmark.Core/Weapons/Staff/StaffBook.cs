using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Weapons.Staff;

/// <summary>The only writer of certificates of staff, of what registers ask for, and of supervisors' overrides. Nobody certifies or allows himself.</summary>
public sealed class StaffBook(Acts acts)
{
    /// <summary>Records a certificate; a renewal is a further one.</summary>
    public static readonly ActType Certify = new("staff.certify", false);

    /// <summary>Withdraws one.</summary>
    public static readonly ActType Withdraw = new("staff.withdraw_certificate", false);

    /// <summary>Says what a register asks for from a day on.</summary>
    public static readonly ActType SetRule = new("staff.set_rule", false);

    /// <summary>Lets a user write in a register without a certificate, for a time.</summary>
    public static readonly ActType Allow = new("staff.allow", false);

    /// <summary>The longest number, issuer or reason.</summary>
    public const int LongestText = 500;

    /// <summary>Records a certificate; returns its outside id.</summary>
    /// <param name="holder">users.id of who was trained.</param>
    /// <param name="kind">Code of a <see cref="StaffTraining"/>.</param>
    /// <param name="number">As printed on it.</param>
    /// <param name="issuedBy">Who issued it.</param>
    /// <param name="from">Its first day.</param>
    /// <param name="until">Its last day, on which it still holds.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">staff.own_certificate, staff.kind, staff.number, staff.issuer, staff.from, staff.days.</exception>
    public async Task<Guid> CertifyAsync(long holder, string? kind, string? number, string? issuedBy, DateOnly? from, DateOnly? until, Doing doing, CancellationToken ct = default)
    {
        List<Problem> problems = [];
        var training = StaffRules.Trainings.SingleOrDefault(t => t.Code == kind);
        if (holder == doing.Actor.User) problems.Add(Problem.Of("staff.own_certificate"));
        if (training is null) problems.Add(Problem.Of("staff.kind", "training"));
        if (!Fits(number)) problems.Add(Problem.Of("staff.number", "number", ("most", LongestText)));
        if (!Fits(issuedBy)) problems.Add(Problem.Of("staff.issuer", "issued_by", ("most", LongestText)));
        var months = training?.Months ?? StaffRules.Trainings.Max(t => t.Months);
        if (from is not { } first || first.Year < StaffRules.FirstYear || first > Today.AddDays(StaffRules.MostDays)) problems.Add(Problem.Of("staff.from", "from", ("year", StaffRules.FirstYear), ("days", StaffRules.MostDays)));
        else if (until is null || until < first || until > first.AddMonths(months)) problems.Add(Problem.Of("staff.days", "until", ("months", months)));
        if (problems.Count > 0) throw new ProblemException(problems);
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(Request(Certify, doing, $"{holder}|{kind}|{number}|{issuedBy}|{from:o}|{until:o}"), async act =>
            act.Write(StaffCertificateRow.Table, new StaffCertificateRow(await act.Ids.NextAsync("staff_certificates", ct), uid = act.NewUid(), holder, kind!, number!.Trim(), issuedBy!.Trim(), from!.Value, until!.Value)), ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(StaffCertificateRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Withdraws a certificate: from now on it is worth nothing, not even grace.</summary>
    /// <exception cref="ProblemException">staff.reason, staff.certificate.not_found, staff.withdrawn.</exception>
    public Task<ActOutcome> WithdrawAsync(Guid certificate, string? reason, Doing doing, CancellationToken ct = default)
    {
        if (!Fits(reason)) throw new ProblemException(Problem.Of("staff.reason", "reason", ("most", LongestText)));
        return acts.DoAsync(Request(Withdraw, doing, $"{certificate}|{reason}"), async act =>
        {
            var id = await CertificateAsync(act.Connection, certificate, ct);
            act.Write(StaffCertificateEndRow.Table, new StaffCertificateEndRow(await act.Ids.NextAsync("staff_certificate_ends", ct), id, reason!.Trim()));
        }, ct);
    }

    /// <summary>Says what a register asks for from a day on; <paramref name="kind"/> null: nothing. A rule never reaches back.</summary>
    /// <exception cref="ProblemException">staff.kind, staff.rule_from, staff.rule_days, weapons.register_unknown; training.apart: training registers ask for nothing.</exception>
    public async Task<ActOutcome> SetRuleAsync(long register, DateOnly? from, string? kind, int warningDays, int graceDays, Doing doing, CancellationToken ct = default)
    {
        List<Problem> problems = [];
        if (kind is not null && StaffRules.Trainings.All(t => t.Code != kind)) problems.Add(Problem.Of("staff.kind", "training"));
        if (from is not { } first || first > Today.AddDays(StaffRules.MostDays) || (first < Today && !await acts.IsDoneAsync(doing.Key, ct))) problems.Add(Problem.Of("staff.rule_from", "from", ("days", StaffRules.MostDays)));
        if (warningDays is < 0 or > StaffRules.MostDays) problems.Add(Problem.Of("staff.rule_days", "warning_days", ("most", StaffRules.MostDays)));
        if (graceDays is < 0 or > StaffRules.MostDays) problems.Add(Problem.Of("staff.rule_days", "grace_days", ("most", StaffRules.MostDays)));
        if (problems.Count > 0) throw new ProblemException(problems);
        return await acts.DoAsync(Request(SetRule, doing, $"{register}|{from:o}|{kind}|{warningDays}|{graceDays}"), async act =>
        {
            Training.Demand(act, register);
            await EntryStore.RegisterAsync(act.Connection, register, ct);
            act.Write(StaffRuleRow.Table, new StaffRuleRow(await act.Ids.NextAsync("staff_rules", ct), register, from!.Value, kind, warningDays, graceDays));
        }, ct);
    }

    /// <summary>Lets another user write in a register for some days from now; it ends by itself. Returns its outside id.</summary>
    /// <param name="register">registers.id.</param>
    /// <param name="holder">users.id of who may write; not the one who says so.</param>
    /// <param name="days">1 to <see cref="StaffRules.LongestOverride"/>, each of 24 hours.</param>
    /// <param name="reason">Why.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">staff.own_override, staff.override_days, staff.reason, weapons.register_unknown, training.apart.</exception>
    public async Task<Guid> AllowAsync(long register, long holder, int days, string? reason, Doing doing, CancellationToken ct = default)
    {
        List<Problem> problems = [];
        if (holder == doing.Actor.User) problems.Add(Problem.Of("staff.own_override"));
        if (days is < 1 or > StaffRules.LongestOverride) problems.Add(Problem.Of("staff.override_days", "days", ("most", StaffRules.LongestOverride)));
        if (!Fits(reason)) problems.Add(Problem.Of("staff.reason", "reason", ("most", LongestText)));
        if (problems.Count > 0) throw new ProblemException(problems);
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(Request(Allow, doing, $"{register}|{holder}|{days}|{reason}"), async act =>
        {
            Training.Demand(act, register);
            await EntryStore.RegisterAsync(act.Connection, register, ct);
            act.Write(StaffOverrideRow.Table, new StaffOverrideRow(await act.Ids.NextAsync("staff_overrides", ct), uid = act.NewUid(), register, holder, doing.Actor.User, act.Recorded, act.Recorded.AddDays(days), reason!.Trim()));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(StaffOverrideRow.Table, outcome.Id, ct) : uid;
    }

    private DateOnly Today => DateOnly.FromDateTime(acts.Clock.GetUtcNow().UtcDateTime);

    private static bool Fits(string? text) => text?.Trim() is { Length: > 0 and <= LongestText };

    private static ActRequest Request(ActType type, Doing doing, string content) => new(type, doing.Actor, doing.Purpose, doing.Key) { Content = content };

    private static async Task<long> CertificateAsync(NpgsqlConnection connection, Guid uid, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select c.id, exists (select from staff_certificate_ends e where e.certificate = c.id) from staff_certificates c where c.uid = $1", connection) { Parameters = { new() { Value = uid } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("staff.certificate.not_found"));
        if (reader.GetBoolean(1)) throw new ProblemException(Problem.Of("staff.withdrawn"));
        return reader.GetInt64(0);
    }
}
