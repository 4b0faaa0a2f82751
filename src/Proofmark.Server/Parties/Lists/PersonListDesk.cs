using Microsoft.AspNetCore.Http;
using Proofmark.Core.Access;
using Proofmark.Core.Languages;
using Proofmark.Core.Parties.Lists;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Parties.Lists;

/// <summary>The key from which marks of copies are made.</summary>
public sealed record ListKey(byte[] Key);

/// <summary>Lists with persons for the person behind the request.</summary>
public sealed class PersonListDesk(PersonLists lists, ListKey key, Proposals proposals, WeaponDesk ids, TimeProvider clock)
{
    private static readonly string[] Formats = ["csv", "xlsx"];

    /// <summary>The list with this outside id.</summary>
    /// <exception cref="ProblemException">parties.list.not_found.</exception>
    public async Task<PersonListView> FindAsync(string id, CancellationToken ct) =>
        ids.Find(id) is { } uid && await lists.FindAsync(uid, ct) is { } found ? found : throw new ProblemException(Problem.Of("parties.list.not_found"));

    /// <summary>proposed, refused, approved, expired.</summary>
    public string StateOf(PersonListView list) => list.StateAt(clock.GetUtcNow().UtcDateTime);

    /// <summary>The id as it stands on paper and in addresses.</summary>
    public string IdOf(PersonListView list) => ids.IdOf(list.Proposal.ActUid);

    /// <summary>The second person's decision.</summary>
    /// <exception cref="ProblemException">site.field_empty, act.own_proposal, act.already_decided.</exception>
    public async Task DecideAsync(PersonListView list, string? decision, string? note, Doing doing, CancellationToken ct)
    {
        note = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        if (decision is not ("approve" or "refuse")) throw new ProblemException(Problem.Of("site.field_empty", "decision"));
        if (decision == "refuse" && note is null) throw new ProblemException(Problem.Of("site.field_empty", "note"));
        await proposals.DecideAsync(PersonLists.Take, list.Proposal.Act, decision == "approve", note, doing.Actor, doing.Purpose, doing.Key, ct);
    }

    /// <summary>The file: for whom it is stands above the rows and in each of them.</summary>
    /// <exception cref="ProblemException">weapons.choice_unknown, and those of <see cref="PersonLists.TakeAsync"/>.</exception>
    public async Task<IResult> FileAsync(string id, string format, UserContext user, HttpContext http, Text text, CancellationToken ct)
    {
        if (!Formats.Contains(format)) throw new ProblemException(Problem.Of("weapons.choice_unknown", "format", ("value", format)));
        var (view, rows) = await lists.TakeAsync((await FindAsync(id, ct)).Proposal.ActUid, key.Key, user.ToReadContext(), ct);
        var line = text.Say("parties.list.line", ("recipient", view.Plan.Recipient), ("id", IdOf(view)), ("name", user.Name), ("day", clock.Today()), ("case", view.Case));
        var content = new List<object?[]> { view.Plan.Columns.Select(c => (object?)text[$"parties.list.column.{c}"]).Append(text["parties.list.copy_for"]).ToArray() };
        content.AddRange(rows.Select(r => view.Plan.Columns.Select(c => (object?)r.Cell(c)).Append(view.Plan.Recipient).ToArray()));
        return await ListFile.WriteAsync(ListFile.Marked(new ListContent("list", [line], content.ToAsyncEnumerable()), http, text, work: true), format, text, ct);
    }
}
