using System.Text.Json;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Leaving;

/// <summary>
/// Who may take a whole node away. As long as the node knows one natural person it takes two: one proposes to whom, another
/// approves. Each export is an act, recorded before the first byte is written and again when it is whole.
/// </summary>
public sealed class ExportApproval(Acts acts)
{
    /// <summary>Takes a node with persons away.</summary>
    public static readonly ActType Export = new("leaving.export_node", true);

    /// <summary>Takes a node away that knows no person.</summary>
    public static readonly ActType ExportWithoutPersons = new("leaving.export_without_persons", false);

    /// <summary>An export is whole: its manifest's hash. The approval is used up by it.</summary>
    public static readonly ActType Finish = new("leaving.finish_export", false);

    /// <summary>What proposals are about.</summary>
    public const string Subject = "node";

    /// <summary>Proposes an export.</summary>
    /// <param name="recipient">To whom it is encrypted (age1…); null: in the clear.</param>
    /// <param name="doing">Who, and why.</param>
    /// <param name="ct">Cancels before the commit.</param>
    /// <exception cref="ProblemException">leaving.recipient, leaving.already_proposed.</exception>
    public async Task<ActOutcome> ProposeAsync(string? recipient, Doing doing, CancellationToken ct = default)
    {
        Demand(recipient);
        if ((await ListAsync(ct)).Any(p => p.Proposal.IsWaiting)) throw new ProblemException(Problem.Of("leaving.already_proposed"));
        return await Propose(recipient, doing, ct);
    }

    /// <summary>A recipient looks like one of age.</summary>
    /// <exception cref="ProblemException">leaving.recipient.</exception>
    internal static void Demand(string? recipient)
    {
        if (recipient is not null && (!recipient.StartsWith("age1", StringComparison.Ordinal) || !recipient.All(char.IsAsciiLetterOrDigit))) throw new ProblemException(Problem.Of("leaving.recipient", "recipient", ("value", recipient)));
    }

    private Task<ActOutcome> Propose(string? recipient, Doing doing, CancellationToken ct) =>
        new Proposals(acts).ProposeAsync(Export, Subject, JsonSerializer.Serialize(new { recipient }), doing.Actor, doing.Purpose, doing.Key, ct);

    /// <summary>To whom a proposal wants to encrypt; null: in the clear.</summary>
    public static string? RecipientOf(string data)
    {
        using var document = JsonDocument.Parse(data);
        return document.RootElement.GetProperty("recipient").GetString();
    }

    /// <summary>The proposals so far, the latest first, with whether each was carried out.</summary>
    public async Task<IReadOnlyList<(ProposalView Proposal, bool Done)>> ListAsync(CancellationToken ct = default)
    {
        var done = await FinishedAsync(ct);
        return [.. (await new ProposalList(acts.Database).OfAsync(Subject, ct)).Where(p => p.ActType == Export.Code).Select(p => (p, done.Contains(p.Act)))];
    }

    /// <summary>Records that an export begins; a run that was stopped begins again under the same approval.</summary>
    /// <param name="persons">The node knows persons.</param>
    /// <param name="recipient">To whom it will be encrypted.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="ct">Cancels before the commit.</param>
    /// <returns>The proposal that was approved; null when none was needed.</returns>
    /// <exception cref="ProblemException">leaving.needs_approval.</exception>
    public async Task<long?> BeginAsync(bool persons, string? recipient, Actor actor, CancellationToken ct = default)
    {
        if (!persons)
        {
            await acts.DoAsync(new ActRequest(ExportWithoutPersons, actor, Purpose.Housekeeping, Guid.CreateVersion7(acts.Clock.GetUtcNow())) { Content = recipient ?? "-" }, _ => Task.CompletedTask, ct);
            return null;
        }
        var open = (await ListAsync(ct)).FirstOrDefault(p => !p.Done && p.Proposal.Approved == true && RecipientOf(p.Proposal.Data) == recipient).Proposal ?? throw new ProblemException(Problem.Of("leaving.needs_approval"));
        // The proposal's own id is the key: a second run of the same export is the same act.
        await acts.DoAsync(new ActRequest(Export, actor, new Purpose("administration"), open.ActUid) { Proposal = open.Act, Content = open.Data }, act => Proposals.UseApprovalAsync(act, open.Act, Export, Subject, ct), ct);
        return open.Act;
    }

    /// <summary>Records that an export is whole: its approval serves no other.</summary>
    public Task FinishAsync(long? proposal, string manifest, Actor actor, CancellationToken ct = default) =>
        acts.DoAsync(new ActRequest(Finish, actor, new Purpose("administration", null, manifest), Guid.CreateVersion7(acts.Clock.GetUtcNow())) { Proposal = proposal, Content = manifest }, _ => Task.CompletedTask, ct);

    private async Task<HashSet<long>> FinishedAsync(CancellationToken ct)
    {
        await using var command = acts.Database.Writer.CreateCommand("select proposal from acts where type = $1 and proposal is not null");
        command.Parameters.Add(new() { Value = Finish.Code });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var done = new HashSet<long>();
        while (await reader.ReadAsync(ct)) done.Add(reader.GetInt64(0));
        return done;
    }
}
