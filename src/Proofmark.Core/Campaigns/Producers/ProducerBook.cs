using System.Globalization;
using Proofmark.Core.Marking;
using Proofmark.Core.Parties;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Campaigns.Producers;

/// <summary>What a producer is told or taught. Text: <c>campaigns.taught.CODE</c>.</summary>
public enum Teaching
{
    /// <summary>How to mark.</summary>
    Training,

    /// <summary>Law and penalties.</summary>
    Awareness,

    /// <summary>The workshop was inspected.</summary>
    Inspection,
}

/// <summary>A weapon of the production log as it is asked to be recorded.</summary>
/// <param name="Register">registers.id, one that whoever records it may see.</param>
/// <param name="Serial">The producer's own number of it, without the code.</param>
/// <param name="Day">When it was made.</param>
/// <param name="Component">The part that bears the mark.</param>
/// <param name="Country">The State, two letters: it stands in the mark's record (ITI ¶8(a)).</param>
public sealed record NewProduct(long Register, string? Serial, DateOnly? Day, string? Component, string? Country)
{
    /// <summary>ITI ¶4 category code.</summary>
    public string? Category { get; init; }

    /// <summary>Calibre as found.</summary>
    public string? Calibre { get; init; }

    /// <summary>What the producer calls it.</summary>
    public string? Model { get; init; }
}

/// <summary>
/// The only writer of craft producers. Each weapon of the production log is taken into a register by the act that takes any weapon, with the
/// producer's code in its mark of manufacture; what is beyond the quota of the year is refused, so that it is asked about and not hidden in a log.
/// </summary>
public sealed class ProducerBook(Acts acts, ProducerList list, WeaponService weapons, PersonService persons)
{
    /// <summary>Records a producer.</summary>
    public static readonly ActType Record = new("campaigns.record_producer", false);

    /// <summary>Records a licence with its quota.</summary>
    public static readonly ActType License = new("campaigns.license_producer", false);

    /// <summary>Records training, awareness or inspection.</summary>
    public static readonly ActType Teach = new("campaigns.teach_producer", false);

    /// <summary>The most weapons of one year that a licence allows.</summary>
    public const int LargestQuota = 100_000;

    /// <summary>Records a producer; returns the outside id. Exactly one of organisation and person.</summary>
    /// <param name="code">Two to twelve letters and digits: it stands in every mark.</param>
    /// <param name="organisation">organisations.id, or null.</param>
    /// <param name="person">The name of a natural person, or null: kept under the person's own key.</param>
    /// <param name="legalBasis">The law that allows keeping the name.</param>
    /// <param name="district">Where the workshop is.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">campaigns.producer_code, campaigns.producer_who, campaigns.text, campaigns.producer_exists, campaigns.choice.</exception>
    public async Task<Guid> RecordAsync(string? code, long? organisation, string? person, string? legalBasis, string? district, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        var called = code?.Trim().ToUpperInvariant() ?? "";
        if (called.Length is < 2 or > 12 || !called.All(char.IsAsciiLetterOrDigit)) problems.Add(Problem.Of("campaigns.producer_code", "code"));
        if ((organisation is null) == string.IsNullOrWhiteSpace(person)) problems.Add(Problem.Of("campaigns.producer_who", "person"));
        var name = Words.Optional(person, "person", problems);
        var basis = name is null ? "" : Words.Needed(legalBasis, "legal_basis", problems);
        var where = Words.Needed(district, "district", problems);
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        // What was asked is kept as a hash without salt, so the name is no part of it.
        var outcome = await acts.DoAsync(new ActRequest(Record, doing.Actor, doing.Purpose, doing.Key) { Content = $"{called}|{organisation}|{where}" }, async act =>
        {
            await Waiting.ForAsync(act, "producers", ct);
            if (organisation is { } firm) await Waiting.ForOrganisationAsync(act, firm, ct);
            if (await Waiting.IsAsync(act, "select exists (select from craft_producers where code = $1)", ct, called)) throw new ProblemException(Problem.Of("campaigns.producer_exists", "code", ("code", called)));
            long? who = name is null ? null : await persons.WriteAsync(act, [new PersonField("name", name, basis, null)], ct);
            uid = act.NewUid();
            act.Write(ProducerRow.Table, new ProducerRow(await act.Ids.NextAsync("craft_producers", ct), uid, called, organisation, who, where));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(ProducerRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Records a licence; the one that was recorded last counts for the days that two share.</summary>
    /// <exception cref="ProblemException">campaigns.producer.not_found, campaigns.text, campaigns.days, campaigns.number.</exception>
    public async Task<ActOutcome> LicenseAsync(Guid producer, string? licence, DateOnly? from, DateOnly? until, long? quota, Doing doing, CancellationToken ct = default)
    {
        var known = await list.GetAsync(producer, ct);
        var problems = new ProblemList();
        var number = Words.Needed(licence, "licence", problems);
        if (from is null || until is null || until < from) problems.Add(Problem.Of("campaigns.days", "from"));
        if (quota is not (>= 1 and <= LargestQuota)) problems.Add(Problem.Of("campaigns.number", "quota", ("most", LargestQuota)));
        problems.ThrowIfAny();
        return await acts.DoAsync(new ActRequest(License, doing.Actor, doing.Purpose, doing.Key) { Content = string.Create(CultureInfo.InvariantCulture, $"{producer}|{number}|{from:o}|{until:o}|{quota}") }, async act =>
            act.Write(LicenceRow.Table, new LicenceRow(await act.Ids.NextAsync("producer_licences", ct), known.Row.Id, number, from!.Value, until!.Value, (int)quota!.Value)), ct);
    }

    /// <summary>Records training, awareness or inspection.</summary>
    /// <exception cref="ProblemException">campaigns.producer.not_found, campaigns.choice, campaigns.past, campaigns.text.</exception>
    public async Task<ActOutcome> TeachAsync(Guid producer, string? kind, DateOnly? day, string? note, Doing doing, CancellationToken ct = default)
    {
        var known = await list.GetAsync(producer, ct);
        var problems = new ProblemList();
        var what = Words.Code<Teaching>(kind, "kind", problems);
        if (day is null || day > acts.Clock.Today()) problems.Add(Problem.Of("campaigns.past", "day"));
        var words = Words.Optional(note, "note", problems);
        problems.ThrowIfAny();
        return await acts.DoAsync(new ActRequest(Teach, doing.Actor, doing.Purpose, doing.Key) { Content = $"{producer}|{kind}|{day:o}|{words}" }, async act =>
            act.Write(TrainingRow.Table, new TrainingRow(await act.Ids.NextAsync("producer_trainings", ct), known.Row.Id, EnumCode.Of(what), day!.Value, words)), ct);
    }

    /// <summary>Takes a weapon that a producer made into a register, with the producer's code in its mark; returns entries.id.</summary>
    /// <exception cref="ProblemException">campaigns.producer.not_found, campaigns.text, campaigns.past, campaigns.choice, campaigns.no_licence, campaigns.quota, weapons.row_key_taken, marking.*.</exception>
    public async Task<(long Entry, ActOutcome Outcome)> ProduceAsync(Guid producer, NewProduct made, Doing doing, CancellationToken ct = default)
    {
        var known = await list.GetAsync(producer, ct);
        var problems = new ProblemList();
        var serial = Words.Needed(made.Serial, "serial", problems);
        if (made.Day is null || made.Day > acts.Clock.Today()) problems.Add(Problem.Of("campaigns.past", "day"));
        Words.Code<ComponentKind>(made.Component, "component", problems);
        if (made.Country is not { Length: 2 }) problems.Add(Problem.Of("campaigns.choice", "country"));
        problems.ThrowIfAny();
        var day = made.Day!.Value;
        var mark = new MarkRequest("manufacture", $"{known.Row.Code} {serial}", made.Component, made.Country, (short)day.Year) { Applied = true };
        var weapon = new RegisterWeapon(made.Register, $"{known.Row.Code}-{serial}", [mark])
        {
            Category = string.IsNullOrWhiteSpace(made.Category) ? null : made.Category, Make = known.Row.Code, Model = Words.Optional(made.Model, "model", problems), Calibre = Words.Optional(made.Calibre, "calibre", problems),
            Country = made.Country, Year = (short)day.Year, Origin = "craft", Registered = PartialDate.On(day),
            HolderKind = known.Row.Organisation is null ? "person" : "organisation", HolderOrganisation = known.Row.Organisation, HolderPerson = known.Row.Person,
        };
        problems.ThrowIfAny();
        return await weapons.RegisterAsync(weapon, doing, async (act, entry) =>
        {
            await Waiting.ForAsync(act, $"producer:{known.Row.Id}", ct);
            await DemandQuotaAsync(act, known.Row, day, ct);
            act.Write(ProducedRow.Table, new ProducedRow(await act.Ids.NextAsync("producer_weapons", ct), known.Row.Id, entry.Id, entry.Register, entry.Handling, day, day.Year));
        }, ct);
    }

    private static async Task DemandQuotaAsync(Act act, ProducerRow producer, DateOnly day, CancellationToken ct)
    {
        var quota = await Waiting.ScalarAsync(act.Connection, "select quota from producer_licences where producer = $1 and from_day <= $2 and until_day >= $2 order by id desc limit 1", ct, producer.Id, day) as int?
            ?? throw new ProblemException(Problem.Of("campaigns.no_licence", "day", ("code", producer.Code), ("day", day)));
        var there = (long)(await Waiting.ScalarAsync(act.Connection, "select count(*) from producer_weapons where producer = $1 and year = $2", ct, producer.Id, day.Year))!;
        if (there >= quota) throw new ProblemException(Problem.Of("campaigns.quota", "day", ("quota", quota), ("year", day.Year.ToString(CultureInfo.InvariantCulture))));
    }
}
