using System.Globalization;
using Npgsql;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Core.Converting;

/// <summary>A project as it is asked to be opened.</summary>
/// <param name="Register">Code of the register.</param>
/// <param name="Name">What the paper is called.</param>
/// <param name="PageKind">What a page is.</param>
/// <param name="Fields">What is transcribed, in the order of the paper; the number is among it.</param>
/// <param name="Pages">How many pages there are on the shelf.</param>
public sealed record NewConversion(string Register, string Name, PageKind PageKind, IReadOnlyList<PaperField> Fields, int Pages);

/// <summary>Pages as they are asked to be taken in.</summary>
/// <param name="Volume">From 1.</param>
/// <param name="First">Number of the first.</param>
/// <param name="Count">How many, at most <see cref="ConversionService.MostAtOnce"/>.</param>
/// <param name="Lines">How many lines each holds; 0: none, and <paramref name="Reason"/> says why.</param>
/// <param name="Reason">Why there is nothing on it.</param>
public sealed record NewPages(int Volume, int First, int Count, int Lines, string? Reason = null);

/// <summary>
/// The only writer of conversion projects, but for the entries that come of them (<see cref="ConversionPublishing"/>). ITI ¶11 asks for
/// accurate records; two who type apart and a third who settles are how paper gets there. Whoever calls has looked whether the person
/// may work in the register.
/// </summary>
public sealed class ConversionService(Acts acts, RegisterService registers)
{
    /// <summary>The longest name.</summary>
    public const int LongestName = 200;
    /// <summary>The longest reason.</summary>
    public const int LongestReason = 500;
    /// <summary>The most pages of a project.</summary>
    public const int MostPages = 1_000_000;
    /// <summary>The most pages that are taken in at once.</summary>
    public const int MostAtOnce = 500;
    /// <summary>The most lines of a page.</summary>
    public const int MostLines = 100;

    /// <summary>Opens a project; returns its outside id.</summary>
    /// <exception cref="ProblemException">conversions.name, conversions.fields_chosen, conversions.pages, weapons.register_unknown, import.register_kind.</exception>
    public async Task<Guid> OpenAsync(NewConversion asked, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (asked.Name.Trim() is not { Length: > 0 and <= LongestName }) problems.Add(Problem.Of("conversions.name", "name", ("most", LongestName)));
        if (!asked.Fields.Contains(PaperField.Number) || asked.Fields.Distinct().Count() != asked.Fields.Count) problems.Add(Problem.Of("conversions.fields_chosen", "fields"));
        if (asked.Pages is < 1 or > MostPages) problems.Add(Problem.Of("conversions.pages", "pages", ("most", MostPages)));
        var register = await registers.FindAsync(asked.Register, ct);
        if (register is not { Kind: "weapons" }) problems.Add(Problem.Of("weapons.register_unknown", "register", ("value", asked.Register)));
        problems.ThrowIfAny();
        var uid = Guid.Empty;
        var fields = string.Join(',', asked.Fields.Select(EnumCode.Of));
        var outcome = await acts.DoAsync(Request(ConversionActs.Open, doing, $"{asked.Register}|{asked.Name}|{asked.PageKind}|{fields}|{asked.Pages}"), async act =>
        {
            Training.Demand(act, register!.Id);
            uid = act.NewUid();
            act.Write(ConversionRow.Table, new ConversionRow(await act.Ids.NextAsync("conversions", ct), uid, register.Id, register.Handling, asked.Name.Trim(), EnumCode.Of(asked.PageKind), fields, asked.Pages));
        }, ct);
        return outcome.AlreadyDone ? await acts.UidWrittenAsync(ConversionRow.Table, outcome.Id, ct) : uid;
    }

    /// <summary>Takes pages in with the file that shows them: its first page shows the first of them, and so on.</summary>
    /// <exception cref="ProblemException">conversions.volume, conversions.page_number, conversions.count, conversions.page_lines, conversions.empty_reason, conversions.scan_needed, conversions.page_known.</exception>
    public Task<ActOutcome> AddPagesAsync(ConversionRow project, NewPages pages, StoredAttachment? scan, Doing doing, CancellationToken ct = default)
    {
        var problems = new ProblemList();
        if (pages.Volume is < 1 or > 100_000) problems.Add(Problem.Of("conversions.volume", "volume"));
        if (pages.First is < 1 or > MostPages) problems.Add(Problem.Of("conversions.page_number", "first"));
        if (pages.Count is < 1 or > MostAtOnce) problems.Add(Problem.Of("conversions.count", "count", ("most", MostAtOnce)));
        if (pages.Lines is < 0 or > MostLines) problems.Add(Problem.Of("conversions.page_lines", "lines", ("most", MostLines)));
        if (pages.Lines == 0 && pages.Reason?.Trim() is not { Length: > 0 and <= LongestReason }) problems.Add(Problem.Of("conversions.empty_reason", "reason", ("most", LongestReason)));
        if (pages.Lines > 0 && scan is null) problems.Add(Problem.Of("conversions.scan_needed", "scan"));
        problems.ThrowIfAny();
        return acts.DoAsync(Request(ConversionActs.AddPages, doing, $"{project.Uid}|{pages}|{(scan is null ? "" : scan.Size.ToString(CultureInfo.InvariantCulture))}"), async act =>
        {
            await LockAsync(act, project.Id, ct);
            await using (var known = ConversionStore.Command(act.Connection, "select number from conversion_pages where conversion = $1 and volume = $2 and number between $3 and $4 limit 1", project.Id, pages.Volume, pages.First, pages.First + pages.Count - 1))
                if (await known.ExecuteScalarAsync(ct) is int twice) throw new ProblemException(Problem.Of("conversions.page_known", "first", ("volume", pages.Volume), ("page", twice)));
            var attachment = scan is null ? null : await AttachmentStore.AttachAsync(act, scan, "conversion", project.Id, null, ct: ct);
            var first = await act.Ids.TakeAsync("conversion_pages", pages.Count, ct);
            for (var i = 0; i < pages.Count; i++)
            {
                act.Write(ConversionPageRow.Table, new ConversionPageRow(first + i, act.NewUid(), project.Id, project.Register, project.Handling, pages.Volume, pages.First + i, pages.Lines, attachment?.Id, attachment is null ? null : i + 1, pages.Lines == 0 ? pages.Reason!.Trim() : null));
                await act.FlushIfManyAsync(ct);
            }
        }, ct);
    }

    /// <summary>Keeps what one clerk typed; by the second reading the differences are found and recorded.</summary>
    /// <exception cref="ProblemException">conversions.page_not_found, conversions.page_empty, conversions.read_already, conversions.read_twice, and those of <see cref="Reading.Read"/>.</exception>
    public Task<ActOutcome> ReadAsync(ConversionRow project, int volume, int number, IReadOnlyList<IReadOnlyList<string?>> typed, Doing doing, CancellationToken ct = default) =>
        OnPageAsync(ConversionActs.Read, project, volume, number, doing, string.Join('\n', typed.Select(l => string.Join('\t', l))), async (act, page) =>
        {
            var row = page.Row;
            if (row.Lines == 0) throw new ProblemException(Problem.Of("conversions.page_empty"));
            if (page.IsReadBy(doing.Actor.User)) throw new ProblemException(Problem.Of("conversions.read_already"));
            if (page.Readings.Count == 2) throw new ProblemException(Problem.Of("conversions.read_twice"));
            var lines = Reading.Read(row, project.FieldList, typed);
            act.Write(ReadingRow.Table, new ReadingRow(await act.Ids.NextAsync("conversion_readings", ct), row.Id, row.Register, row.Handling, page.Readings.Count + 1, doing.Actor.User, Reading.Write(lines)));
            if (page.Readings is not [{ Lines: { } other }]) return;
            foreach (var d in Reading.Compare(project.FieldList, other, lines))
                act.Write(DifferenceRow.Table, new DifferenceRow(await act.Ids.NextAsync("conversion_differences", ct), row.Id, row.Register, row.Handling, d.Line, d.Field, d.Spacing));
        }, ct);

    /// <summary>Says what fields of a page say, by a third person: those in which the two differ, or another that both typed alike and wrongly.</summary>
    /// <param name="project">The project.</param>
    /// <param name="volume">Volume.</param>
    /// <param name="number">Page.</param>
    /// <param name="values">Line, field, what stands there.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">conversions.page_not_found, conversions.not_read_twice, conversions.own_page, conversions.field_unknown, conversions.line_done, conversions.long, conversions.nothing_settled.</exception>
    public Task<ActOutcome> SettleAsync(ConversionRow project, int volume, int number, IReadOnlyList<(int Line, string Field, string Value)> values, Doing doing, CancellationToken ct = default) =>
        OnPageAsync(ConversionActs.Settle, project, volume, number, doing, string.Join('\n', values), async (act, page) =>
        {
            DemandThird(page, doing.Actor.User);
            if (values.Count == 0) throw new ProblemException(Problem.Of("conversions.nothing_settled"));
            foreach (var (line, field, value) in values)
            {
                if (line < 1 || line > page.Row.Lines || !project.FieldList.Contains(field)) throw new ProblemException(Problem.Of("conversions.field_unknown", field).At(line));
                if (page.Outcomes.Any(o => o.Line == line)) throw new ProblemException(Problem.Of("conversions.line_done", field).At(line));
                if (Reading.Tidy(value) is not { Length: <= Reading.LongestText } text) throw new ProblemException(Problem.Of("conversions.long", field, ("most", Reading.LongestText)).At(line));
                act.Write(SettlementRow.Table, new SettlementRow(await act.Ids.NextAsync("conversion_settlements", ct), page.Row.Id, page.Row.Register, page.Row.Handling, line, field, doing.Actor.User, text));
            }
        }, ct);

    /// <summary>Says that a line is not taken into the register, and why: struck out on the paper, recorded already under its number.</summary>
    /// <exception cref="ProblemException">conversions.page_not_found, conversions.not_read_twice, conversions.own_page, conversions.strike_reason, conversions.field_unknown, conversions.line_done.</exception>
    public Task<ActOutcome> StrikeAsync(ConversionRow project, int volume, int number, int line, string? reason, Doing doing, CancellationToken ct = default) =>
        OnPageAsync(ConversionActs.Strike, project, volume, number, doing, string.Create(CultureInfo.InvariantCulture, $"{line}|{reason}"), async (act, page) =>
        {
            DemandThird(page, doing.Actor.User);
            if (reason?.Trim() is not { Length: > 0 and <= LongestReason } why) throw new ProblemException(Problem.Of("conversions.strike_reason", "reason", ("most", LongestReason)));
            if (line < 1 || line > page.Row.Lines) throw new ProblemException(Problem.Of("conversions.field_unknown", "line"));
            if (page.Outcomes.Any(o => o.Line == line)) throw new ProblemException(Problem.Of("conversions.line_done", "line"));
            act.Write(OutcomeRow.Table, new OutcomeRow(await act.Ids.NextAsync("conversion_outcomes", ct), page.Row.Id, page.Row.Register, page.Row.Handling, line, null, true, why));
        }, ct);

    /// <summary>Keeps what a program read from a page that two clerks have typed: a hint for who settles.</summary>
    /// <exception cref="ProblemException">conversions.page_not_found, conversions.not_read_twice, conversions.hint_known.</exception>
    public Task<ActOutcome> HintAsync(ConversionRow project, int volume, int number, string program, string text, Doing doing, CancellationToken ct = default) =>
        OnPageAsync(ConversionActs.Hint, project, volume, number, doing, $"{program}|{text}", async (act, page) =>
        {
            if (page.Readings is not [{ Lines: { } first }, { Lines: { } second }]) throw new ProblemException(Problem.Of("conversions.not_read_twice"));
            if (page.Hint is not null) throw new ProblemException(Problem.Of("conversions.hint_known"));
            var compared = Reading.Alike(first, second);
            var agreed = compared - Reading.Doubts(project.FieldList, first, second, text).Count();
            act.Write(HintRow.Table, new HintRow(await act.Ids.NextAsync("conversion_hints", ct), page.Row.Id, page.Row.Register, page.Row.Handling, program, text, compared, agreed));
        }, ct);

    // The table refuses it too, whoever writes.
    private static void DemandThird(PageView page, long user)
    {
        if (page.Readings.Count < 2) throw new ProblemException(Problem.Of("conversions.not_read_twice"));
        if (page.IsReadBy(user)) throw new ProblemException(Problem.Of("conversions.own_page"));
    }

    private Task<ActOutcome> OnPageAsync(ActType type, ConversionRow project, int volume, int number, Doing doing, string content, Func<Act, PageView, Task> work, CancellationToken ct) =>
        acts.DoAsync(Request(type, doing, string.Create(CultureInfo.InvariantCulture, $"{project.Uid}|{volume}|{number}|{content}")), async act =>
        {
            await LockAsync(act, project.Id, ct, volume, number);
            await work(act, await ConversionStore.PageAsync(act.Connection, project, volume, number, ct) ?? throw new ProblemException(Problem.Of("conversions.page_not_found")));
        }, ct);

    // Two who do something with one page wait for one another until the act of the first is over.
    internal static async Task LockAsync(Act act, long project, CancellationToken ct, int volume = 0, int number = 0)
    {
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.conversions:' || $1, 0))", act.Connection) { Parameters = { new() { Value = string.Create(CultureInfo.InvariantCulture, $"{project}:{volume}:{number}") } } };
        await wait.ExecuteNonQueryAsync(ct);
    }

    private static ActRequest Request(ActType type, Doing doing, string content) => new(type, doing.Actor, doing.Purpose, doing.Key) { Content = content };
}
