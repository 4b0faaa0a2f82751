using System.Security.Cryptography;
using System.Text;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Duties;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Converting;

/// <summary>A page that could not be taken into the register, and why; each problem has its line as row.</summary>
public sealed record RefusedPage(int Volume, int Number, IReadOnlyList<Problem> Problems);

/// <summary>What came of taking settled pages into the register.</summary>
/// <param name="Pages">Pages taken in.</param>
/// <param name="Entries">Entries that they became.</param>
/// <param name="Refused">Pages that were left as they are.</param>
public sealed record Published(int Pages, int Entries, IReadOnlyList<RefusedPage> Refused);

/// <summary>
/// Takes settled pages into the register, by the writer of entries. A page is one act: whole or not at all. Its key is the page's own,
/// so that a page that was begun again after a crash is done once; pages that were done are left out by themselves.
/// </summary>
public sealed class ConversionPublishing(Acts acts, ReferenceTables tables, ReferenceDecisions decisions)
{
    /// <summary>The most pages of one call; the rest is taken by the next.</summary>
    public const int MostAtOnce = 100;

    /// <summary>The most refused pages that are named.</summary>
    public const int MostRefused = 25;

    /// <summary>Why a line on which nothing stands is not recorded.</summary>
    public const string NothingThere = "–";

    /// <summary>Takes in pages that are settled, in the order of the paper.</summary>
    public async Task<Published> PublishAsync(ConversionRow project, Doing doing, CancellationToken ct = default)
    {
        var (pages, entries, refused) = (0, 0, new List<RefusedPage>());
        for (var skip = 0; pages < MostAtOnce && refused.Count < MostRefused;)
        {
            IReadOnlyList<PageSummary> settled;
            await using (var connection = await acts.Database.Writer.OpenConnectionAsync(ct))
                settled = await ConversionStore.PagesAsync(connection, project.Id, PageStage.Settled, skip, MostAtOnce, ct);
            if (settled.Count == 0) break;
            foreach (var page in settled.Take(MostAtOnce - pages))
            {
                try
                {
                    entries += await PageAsync(project, page.Volume, page.Number, doing, ct);
                    pages++;
                }
                catch (ProblemException e) when (!e.IsTemporary)
                {
                    refused.Add(new(page.Volume, page.Number, e.Problems));
                    if (refused.Count == MostRefused) break;
                }
            }
            // Those that were refused stay settled: the next are read behind them.
            skip = refused.Count;
        }
        return new(pages, entries, refused);
    }

    private async Task<int> PageAsync(ConversionRow project, int volume, int number, Doing doing, CancellationToken ct)
    {
        var written = 0;
        PageView page;
        await using (var connection = await acts.Database.Writer.OpenConnectionAsync(ct))
            page = (await ConversionStore.PageAsync(connection, project, volume, number, ct))!;
        var weapons = await ReadAsync(page, ct);
        var request = new ActRequest(ConversionActs.Publish, doing.Actor, doing.Purpose, new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("conversion page " + page.Row.Uid)).AsSpan(0, 16))) { Content = page.Row.Uid.ToString() };
        await acts.DoAsync(request, async act =>
        {
            written = 0;
            await ConversionService.LockAsync(act, project.Id, ct, volume, number);
            // What was settled or struck while the page was being read is read again by the next call.
            var now = (await ConversionStore.PageAsync(act.Connection, project, volume, number, ct))!;
            if (now.Stage != PageStage.Settled || now.Settlements.Count != page.Settlements.Count || now.Outcomes.Count != page.Outcomes.Count) throw new ProblemException(Problem.Of("conversions.changed_meanwhile"));
            var register = await EntryStore.RegisterAsync(act.Connection, project.Register, ct);
            Training.Demand(act, register.Id);
            var taken = new List<Problem>();
            foreach (var (line, weapon) in weapons)
                if (weapon is not null && await EntryStore.FindByKeyAsync(act.Connection, register.Id, weapon.RowKey, ct) is not null)
                    taken.Add(Problem.Of("weapons.row_key_taken", "number", ("value", weapon.RowKey), ("register", register.Code)).At(line));
            foreach (var twice in weapons.Where(w => w.Weapon is not null).GroupBy(w => w.Weapon!.RowKey, StringComparer.Ordinal).Where(g => g.Count() > 1))
                taken.Add(Problem.Of("weapons.row_key_taken", "number", ("value", twice.Key), ("register", register.Code)).At(twice.Last().Line));
            if (taken.Count > 0) throw new ProblemException(taken);
            foreach (var (line, weapon) in weapons)
            {
                var id = await act.Ids.NextAsync("conversion_outcomes", ct);
                if (weapon is null)
                {
                    act.Write(OutcomeRow.Table, new OutcomeRow(id, page.Row.Id, page.Row.Register, page.Row.Handling, line, null, true, NothingThere));
                    continue;
                }
                var entry = await WeaponService.WriteEntryAsync(act, register, weapon, [.. weapon.Marks.Select(m => MarkText.Parse(m.Text))], ct);
                act.Write(OutcomeRow.Table, new OutcomeRow(id, page.Row.Id, page.Row.Register, page.Row.Handling, line, entry, false, null));
                await act.FlushAsync(ct);
                await DutyBook.ReviewAsync(act, (await EntryStore.FindAsync(act.Connection, entry, ct))!, ct);
                written++;
            }
        }, ct);
        return written;
    }

    // Every line that is not struck: its weapon, or null where nothing stands.
    private async Task<IReadOnlyList<(int Line, RegisterWeapon? Weapon)>> ReadAsync(PageView page, CancellationToken ct)
    {
        int[] lines = [.. Enumerable.Range(1, page.Row.Lines).Where(l => !page.Outcomes.Any(o => o.Line == l))];
        IEnumerable<(string Kind, string Text)> Texts() =>
            from line in lines
            from kind in new[] { "make", "model", "calibre" }
            where page.Project.FieldList.Contains(kind) && page.Final(line, kind) is { Length: > 0 }
            select (kind, page.Final(line, kind)!);
        var decided = await decisions.OfAsync(Texts(), ct);
        var problems = new ProblemList();
        var list = new List<(int, RegisterWeapon?)>();
        foreach (var line in lines)
        {
            if (page.Project.FieldList.Any(f => page.Final(line, f) is null)) problems.Add(Problem.Of("conversions.erased").At(line));
            else if (page.Project.FieldList.All(f => page.Final(line, f)!.Length == 0)) list.Add((line, null));
            else list.Add((line, problems.Read(() => LineReader.Read(page.Project.Register, line, f => page.Project.FieldList.Contains(f) ? page.Final(line, f) : null, decided, tables))));
        }
        problems.ThrowIfAny();
        return list;
    }
}
