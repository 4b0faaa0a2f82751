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
    /// <exception cref="ProblemException">staff.own_certificate, staff.kind, staff.number, staff.issuer, staff.days.</exception>
    public async Task<Guid> CertifyAsync(long holder, string? kind, string? number, string? issuedBy, DateOnly from, DateOnly until, Doing doing, CancellationToken ct = default)
    {
        List<Problem> problems = [];
        var training = StaffRules.Trainings.SingleOrDefault(t => t.Code == kind);
        if (holder == doing.Actor.User) problems.Add(Problem.Of("staff.own_certificate", "holder"));
        if (training is null) problems.Add(Problem.Of("staff.kind", "kind"));
        if (!Fits(number)) problems.Add(Problem.Of("staff.number", "number", ("most", LongestText)));
        if (!Fits(issuedBy)) problems.Add(Problem.Of("staff.issuer", "issued_by", ("most", LongestText)));
        if (until < from || (training is not null && until > from.AddMonths(training.Months))) problems.Add(Problem.Of("staff.days", "until", ("months", training?.Months ?? 0)));
        if (problems.Count > 0) throw new ProblemException(problems);
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(Request(Certify, doing, $"{holder}|{kind}|{number}|{issuedBy}|{from:o}|{until:o}"), async act =>
            act.Write(StaffCertificateRow.Table, new StaffCertificateRow(await act.Ids.NextAsync("staff_certificates", ct), uid = act.NewUid(), holder, kind!, number!.Trim(), issuedBy!.Trim(), from, until)), ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(StaffCertificateRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Withdraws a certificate: from now on it is worth nothing, not even grace.</summary>
    /// <exception cref="ProblemException">staff.reason, staff.certificate_not_found, staff.withdrawn.</exception>
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
    /// <exception cref="ProblemException">staff.kind, staff.rule_from, staff.rule_days, weapons.register_unknown.</exception>
    public Task<ActOutcome> SetRuleAsync(long register, DateOnly from, string? kind, int warningDays, int graceDays, Doing doing, CancellationToken ct = default)
    {
        List<Problem> problems = [];
        if (kind is not null && StaffRules.Trainings.All(t => t.Code != kind)) problems.Add(Problem.Of("staff.kind", "kind"));
        if (from < DateOnly.FromDateTime(acts.Clock.GetUtcNow().UtcDateTime)) problems.Add(Problem.Of("staff.rule_from", "from"));
        if (warningDays is < 0 or > StaffRules.MostDays || graceDays is < 0 or > StaffRules.MostDays) problems.Add(Problem.Of("staff.rule_days", "days", ("most", StaffRules.MostDays)));
        if (problems.Count > 0) throw new ProblemException(problems);
        return acts.DoAsync(Request(SetRule, doing, $"{register}|{from:o}|{kind}|{warningDays}|{graceDays}"), async act =>
        {
            await EntryStore.RegisterAsync(act.Connection, register, ct);
            act.Write(StaffRuleRow.Table, new StaffRuleRow(await act.Ids.NextAsync("staff_rules", ct), register, from, kind, warningDays, graceDays));
        }, ct);
    }

    /// <summary>Lets another user write in a register until a time; it ends by itself. Returns its outside id.</summary>
    /// <exception cref="ProblemException">staff.own_override, staff.override_ends, staff.reason, weapons.register_unknown.</exception>
    public async Task<Guid> AllowAsync(long register, long holder, DateTime ends, string? reason, Doing doing, CancellationToken ct = default)
    {
        if (holder == doing.Actor.User) throw new ProblemException(Problem.Of("staff.own_override", "holder"));
        if (!Fits(reason)) throw new ProblemException(Problem.Of("staff.reason", "reason", ("most", LongestText)));
        var uid = Guid.Empty;
        var outcome = await acts.DoAsync(Request(Allow, doing, $"{register}|{holder}|{ends:o}|{reason}"), async act =>
        {
            if (ends <= act.Recorded || ends > act.Recorded.AddDays(StaffRules.LongestOverride)) throw new ProblemException(Problem.Of("staff.override_ends", "ends", ("days", StaffRules.LongestOverride)));
            await EntryStore.RegisterAsync(act.Connection, register, ct);
            act.Write(StaffOverrideRow.Table, new StaffOverrideRow(await act.Ids.NextAsync("staff_overrides", ct), uid = act.NewUid(), register, holder, doing.Actor.User, act.Recorded, ends, reason!.Trim()));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(StaffOverrideRow.Table, outcome.Id, ct) : uid;
    }

    private static bool Fits(string? text) => text?.Trim() is { Length: > 0 and <= LongestText };

    private static ActRequest Request(ActType type, Doing doing, string content) => new(type, doing.Actor, doing.Purpose, doing.Key) { Content = content };

    private static async Task<long> CertificateAsync(NpgsqlConnection connection, Guid uid, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select c.id, exists (select from staff_certificate_ends e where e.certificate = c.id) from staff_certificates c where c.uid = $1", connection) { Parameters = { new() { Value = uid } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new ProblemException(Problem.Of("staff.certificate_not_found"));
        if (reader.GetBoolean(1)) throw new ProblemException(Problem.Of("staff.withdrawn"));
        return reader.GetInt64(0);
    }
}
