using System.Text.Json;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties.Lists;

/// <summary>What is asked to be taken away.</summary>
/// <param name="Register">registers.id.</param>
/// <param name="Columns">Of <see cref="PersonListRow.Columns"/>; one that says who holds a weapon at least.</param>
/// <param name="Recipient">Who gets the copy.</param>
/// <param name="Make">Only weapons of this make, as written.</param>
/// <param name="Begins">Only rows whose register number begins so.</param>
public sealed record PersonListPlan(long Register, IReadOnlyList<string> Columns, string Recipient, string? Make = null, string? Begins = null);

/// <summary>A list that was asked for.</summary>
/// <param name="RegisterName">Name of the register.</param>
/// <param name="Purpose">Purpose code of who asked.</param>
/// <param name="Case">The case.</param>
/// <param name="Until">Until when it may be taken; null: not approved.</param>
/// <param name="Taken">How often it was taken.</param>
public sealed record PersonListView(ProposalView Proposal, PersonListPlan Plan, string RegisterName, string Purpose, string? Case, DateTime? Until, long Taken)
{
    /// <summary>proposed, refused, approved, expired: the last word of the text that names it.</summary>
    public string StateAt(DateTime now) => Proposal.Approved switch { null => "proposed", false => "refused", _ => Until < now ? "expired" : "approved" };
}

/// <summary>Whose copy a file is.</summary>
/// <param name="Found">How many of the copy's marks stand in the file.</param>
/// <param name="All">How many the copy has.</param>
public sealed record WatermarkFinding(Guid List, string Recipient, long TakenBy, DateTime Taken, int Found, int All);

/// <summary>
/// Lists that say who holds which weapon. One person asks, with purpose, case, recipient and columns; another approves; who asked
/// takes it, as long as the link holds. Each taking is a look-up with every row in it, and each copy is marked for its recipient.
/// </summary>
public sealed class PersonLists(Acts acts, PersonService persons, ListSettings settings)
{
    /// <summary>Takes a list with persons away.</summary>
    public static readonly ActType Take = new("parties.take_list", true);

    /// <summary>Marks a copy.</summary>
    public static readonly ActType Mark = new("parties.mark_list", false);

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Asks for a list.</summary>
    /// <exception cref="ProblemException">parties.list.columns, .recipient, .register, .too_many (naming count and limit), .none, .case.</exception>
    public async Task<ActOutcome> ProposeAsync(PersonListPlan plan, ReadContext reader, Doing doing, CancellationToken ct = default)
    {
        plan = plan with { Recipient = plan.Recipient.Trim(), Make = Typed.OrNull(plan.Make), Begins = Typed.OrNull(plan.Begins), Columns = [.. PersonListRow.Columns.Where(plan.Columns.Contains)] };
        var problems = new List<Problem>();
        if (!plan.Columns.Any(PersonListRow.Personal.Contains)) problems.Add(Problem.Of("parties.list.columns", "columns"));
        if (plan.Recipient.Length is < 3 or > 200) problems.Add(Problem.Of("parties.list.recipient", "recipient"));
        if (string.IsNullOrWhiteSpace(doing.Purpose.Case)) problems.Add(Problem.Of("parties.list.case"));
        if (!reader.Registers.Contains(plan.Register)) problems.Add(Problem.Of("parties.list.register", "register"));
        if (problems.Count > 0) throw new ProblemException(problems);
        await using (var session = await ReadSession.OpenAsync(acts.Database, reader, acts.Clock, ct))
            await DemandFewAsync(session, plan, ct);
        return await new Proposals(acts).ProposeAsync(Take, SubjectOf(plan.Register), JsonSerializer.Serialize(plan, Options), doing.Actor, doing.Purpose, doing.Key, ct);
    }

    /// <summary>The rows of an approved list for who asked for it, marked for its recipient; the look-up, the act and the marks are recorded before they are returned.</summary>
    /// <param name="list">Id of the proposing act.</param>
    /// <param name="key">The node's key of marks.</param>
    /// <param name="reader">Who takes it.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">parties.list.not_found (also where another asked for it), .not_approved, .expired, .too_many, .none.</exception>
    public async Task<(PersonListView View, IReadOnlyList<PersonListRow> Rows)> TakeAsync(Guid list, byte[] key, ReadContext reader, CancellationToken ct = default)
    {
        var view = await FindAsync(list, ct) is { } found && found.Proposal.Proposer == reader.Actor.User ? found : throw new ProblemException(Problem.Of("parties.list.not_found"));
        switch (view.StateAt(acts.Clock.GetUtcNow().UtcDateTime))
        {
            case "expired": throw new ProblemException(Problem.Of("parties.list.expired"));
            case "approved": break;
            default: throw new ProblemException(Problem.Of("parties.list.not_approved"));
        }
        // What it was asked for is what it is taken for, whatever the person works on now.
        var context = reader with { Purpose = new Purpose(view.Purpose, null, view.Case), Sealed = null };
        List<(long Entry, long Person, PersonListRow Row)> rows;
        await using (var session = await ReadSession.OpenAsync(acts.Database, context, acts.Clock, ct))
        {
            await DemandFewAsync(session, view.Plan, ct);
            rows = await RowsAsync(session, view.Plan, ct);
            await session.RecordAsync("export", "person", "list " + list, [.. rows.Select(r => r.Entry).Distinct()], ct);
            await session.CompleteAsync(ct);
        }
        var named = new List<PersonListRow>();
        var known = await persons.ReadAsync(rows.Select(r => r.Person), ct);
        foreach (var (_, person, row) in rows)
        {
            string? Of(string field) => known[person].FirstOrDefault(f => f.Field == field)?.Text;
            if (known.Contains(person)) named.Add(row with { Name = Of("name"), Number = Of("number"), Address = Of("address"), BirthDate = Of("birth_date") });
        }
        var (marked, marks) = Watermark.Apply(named, key, list, view.Plan.Columns);
        // The proposal's own id is the key: taken again it is the same act, and the same approval.
        await acts.DoAsync(new ActRequest(Take, reader.Actor, context.Purpose, list) { Proposal = view.Proposal.Act, Content = view.Proposal.Data }, act => Proposals.UseApprovalAsync(act, view.Proposal.Act, Take, SubjectOf(view.Plan.Register), ct), ct);
        await acts.DoAsync(new ActRequest(Mark, reader.Actor, context.Purpose, Guid.CreateVersion7(acts.Clock.GetUtcNow())) { Content = list.ToString() }, async act =>
        {
            foreach (var mark in marks) act.Write(ListMarkRow.Table, new ListMarkRow(await act.Ids.NextAsync("list_marks", ct), view.Proposal.Act, mark));
        }, ct);
        return (view, marked);
    }

    /// <summary>Lists that were asked for, the latest first.</summary>
    public async Task<IReadOnlyList<PersonListView>> ListAsync(Guid? list, int take, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("""
            select p.act, a.uid, p.act_type, p.subject, p.data::text, a.actor, a.recorded, d.approved, d.reason, g.name, a.purpose, a.case_reference, y.recorded,
                (select count(*) from lookups l where l.kind = 'export' and l.actor = a.actor and l.at >= a.recorded and l.subject = 'person' and l.query = 'list ' || a.uid)
            from proposals p join acts a on a.id = p.act join registers g on 'register:' || g.id = p.subject
            left join proposal_decisions d on d.proposal = p.id left join acts y on y.id = d.act
            where p.act_type = $1 and ($2::uuid is null or a.uid = $2) order by p.act desc limit $3
            """);
        command.Parameters.Add(new() { Value = Take.Code });
        command.Parameters.Add(new() { Value = (object?)list ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = (long)take });
        await using var r = await command.ExecuteReaderAsync(ct);
        var views = new List<PersonListView>();
        while (await r.ReadAsync(ct))
        {
            var proposal = new ProposalView(r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt64(5), r.GetDateTime(6), r.IsDBNull(7) ? null : r.GetBoolean(7), r.IsDBNull(8) ? null : r.GetString(8), null);
            views.Add(new PersonListView(proposal, JsonSerializer.Deserialize<PersonListPlan>(proposal.Data, Options)!, r.GetString(9), r.GetString(10), r.IsDBNull(11) ? null : r.GetString(11),
                proposal.Approved == true ? r.GetDateTime(12).AddHours(settings.Hours) : null, r.GetInt64(13)));
        }
        return views;
    }

    /// <summary>One of them, or null.</summary>
    public async Task<PersonListView?> FindAsync(Guid list, CancellationToken ct = default) => (await ListAsync(list, 1, ct)).FirstOrDefault();

    /// <summary>Whose copy a file is: its cells are compared with the marks of every copy that was taken, the best first.</summary>
    public async Task<IReadOnlyList<WatermarkFinding>> WhoseAsync(IReadOnlyCollection<string> cells, CancellationToken ct = default)
    {
        var found = new List<WatermarkFinding>();
        await using var connection = await acts.Database.Writer.OpenConnectionAsync(ct);
        var copies = new List<(long Proposal, Guid List, string Data, long By, DateTime At, HashSet<string> Marks)>();
        await using (var command = new NpgsqlCommand("select m.proposal, a.uid, p.data::text, max(x.actor), max(x.recorded), array_agg(distinct encode(m.mark, 'hex')) from list_marks m join acts a on a.id = m.proposal join proposals p on p.act = m.proposal join acts x on x.id = m.act group by m.proposal, a.uid, p.data::text", connection))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) copies.Add((reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetInt64(3), reader.GetDateTime(4), reader.GetFieldValue<string[]>(5).ToHashSet(StringComparer.Ordinal)));
        foreach (var copy in copies)
        {
            var hits = cells.Select(c => Watermark.MarkOf(copy.List, c)).OfType<byte[]>().Select(Convert.ToHexStringLower).Where(copy.Marks.Contains).Distinct(StringComparer.Ordinal).Count();
            if (hits > 0) found.Add(new WatermarkFinding(copy.List, JsonSerializer.Deserialize<PersonListPlan>(copy.Data, Options)!.Recipient, copy.By, copy.At, hits, copy.Marks.Count));
        }
        return [.. found.OrderByDescending(f => f.Found)];
    }

    private static string SubjectOf(long register) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"register:{register}");

    private const string Where = " from entries e where e.register = $1 and e.until_act is null and e.holder_person is not null and ($2::text is null or lower(e.make) = lower($2)) and ($3::text is null or starts_with(e.row_key, $3))";

    private async Task DemandFewAsync(ReadSession session, PersonListPlan plan, CancellationToken ct)
    {
        await using var command = Command(session, "select count(*)" + Where, plan);
        var count = (long)(await command.ExecuteScalarAsync(ct))!;
        if (count > settings.MostRows) throw new ProblemException(Problem.Of("parties.list.too_many", "begins", ("count", count), ("most", settings.MostRows)));
        if (count == 0) throw new ProblemException(Problem.Of("parties.list.none", "begins"));
    }

    private static async Task<List<(long, long, PersonListRow)>> RowsAsync(ReadSession session, PersonListPlan plan, CancellationToken ct)
    {
        await using var command = Command(session, "select e.id, e.holder_person, e.row_key, (select string_agg(m.text, ', ' order by m.id) from marks m where m.entry = e.id and m.until_act is null), e.make, e.model, e.calibre" + Where + " order by e.row_key, e.id", plan);
        await using var r = await command.ExecuteReaderAsync(ct);
        var rows = new List<(long, long, PersonListRow)>();
        string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
        while (await r.ReadAsync(ct)) rows.Add((r.GetInt64(0), r.GetInt64(1), new PersonListRow(Text(2), Text(3), Text(4), Text(5), Text(6), null, null, null, null)));
        return rows;
    }

    private static NpgsqlCommand Command(ReadSession session, string sql, PersonListPlan plan) => session.Command(sql, plan.Register,
        new NpgsqlParameter { Value = (object?)plan.Make ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }, new NpgsqlParameter { Value = (object?)plan.Begins ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
}

/// <summary>What identifies a made-up row of a copy.</summary>
public sealed record ListMarkRow(long Id, long Proposal, byte[] Mark)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<ListMarkRow> Table = new("list_marks",
        Column.Int64<ListMarkRow>("id", r => r.Id),
        Column.Int64<ListMarkRow>("proposal", r => r.Proposal),
        Column.Bytes<ListMarkRow>("mark", r => r.Mark));
}
