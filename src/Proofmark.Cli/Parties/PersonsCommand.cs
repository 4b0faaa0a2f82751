using System.CommandLine;
using Proofmark.Cli.Shared;
using Proofmark.Core.Documents;
using Proofmark.Core.Importing.Jobs;
using Proofmark.Core.Parties;
using Proofmark.Core.Parties.Erasure;
using Proofmark.Core.Retention;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Parties;

namespace Proofmark.Cli.Parties;

/// <summary>
/// <c>proofmark persons</c>: what is due for erasure, and erasures. Who runs a command is the node itself (user 0), one person
/// to the rule of two: what is proposed here is approved on the page, and the other way round.
/// </summary>
/// <example><c>./proofmark persons erase propose XA-01J… --rule "Arms Act s. 12"</c></example>
public sealed class PersonsCommand : CliCommand
{
    private const int Most = 1000;

    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var person = new Argument<string>("person") { Description = text["parties.cli.person"] };
        var rule = new Option<string>("--rule") { Description = text["parties.cli.rule"], Required = true };
        var before = new Option<bool>("--before-period") { Description = text["parties.cli.before"] };

        var due = new Command("due", text["parties.cli.due"]) { data };
        due.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, async (node, _) =>
        {
            var code = (await NodeIdentity.FindAsync(node.Database, ct))!.Code;
            var list = await new ErasureList(node.Database, TimeProvider.System).DueAsync(0, Most, ct);
            if (list.Count == 0) terminal.Say("parties.cli.nothing_due");
            foreach (var one in list) terminal.Out.WriteLine($"{IdOf(code, one.Uid)}\t{one.Until:yyyy-MM-dd}");
        }, ct));

        var propose = new Command("propose", text["parties.cli.propose"]) { person, rule, before, data };
        propose.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, async (node, erasure) =>
        {
            var id = await FindAsync(node, arguments.GetValue(person)!, ct);
            await erasure.ProposeAsync(id, new ErasurePlan(arguments.GetValue(rule)!, arguments.GetValue(before), []), LocalNode.Doing("data_protection"), ct);
            terminal.Say("parties.cli.proposed");
        }, ct));

        var approve = new Command("approve", text["parties.cli.approve"]) { person, data };
        approve.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, async (node, _) =>
        {
            var open = await OpenAsync(node, arguments.GetValue(person)!, "proposed", ct);
            var doing = LocalNode.Doing("data_protection");
            await new Proposals(node.Acts).DecideAsync(PersonErasure.Erase, open.Proposal.Act, true, null, doing.Actor, doing.Purpose, doing.Key, ct);
            terminal.Say("parties.cli.approved");
        }, ct));

        var run = new Command("run", text["parties.cli.run"]) { person, data };
        run.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, async (node, erasure) =>
        {
            var open = await OpenAsync(node, arguments.GetValue(person)!, "approved", ct);
            await erasure.EraseAsync(open.Person, open.Proposal.Act, Actor.Node, Guid.CreateVersion7(), ct);
            var jobs = new ImportJobs(node.Database, node.DataDirectory, TimeProvider.System);
            await ErasureSteps.Of(node.Acts, AttachmentStore.Open(node.DataDirectory), jobs).RunOnceAsync(e => terminal.Error.WriteLine(e.GetType().Name), ct);
            var done = (await new ErasureList(node.Database, TimeProvider.System).ListAsync(open.Person, 1, ct))[0];
            terminal.Say("parties.cli.done", ("act", done.Proposal.DoneAct), ("count", done.Records ?? 0));
            if (done.Ended is null) terminal.Say("parties.cli.last");
        }, ct));

        var status = new Command("status", text["parties.cli.status"]) { person, data };
        status.SetAction((arguments, ct) => WithAsync(arguments.GetValue(data)!, terminal, async (node, _) =>
        {
            var id = await FindAsync(node, arguments.GetValue(person)!, ct);
            foreach (var one in await new ErasureList(node.Database, TimeProvider.System).ListAsync(id, Most, ct))
                terminal.Say("parties.cli.line", ("id", arguments.GetValue(person)), ("state", text[$"parties.erasure.state.{one.State}"]), ("rule", one.Rule));
        }, ct));

        var erase = new Command("erase", text["parties.cli.erase"]) { propose, approve, run, status };
        return new Command("persons", text["parties.cli.persons"]) { due, erase };
    }

    private static async Task<int> WithAsync(string data, Terminal terminal, Func<LocalNode, PersonErasure, Task> work, CancellationToken ct)
    {
        await using var node = await LocalNode.OpenAsync(data, terminal, ct);
        using var keys = PersonKeys.Open(node.DataDirectory);
        await work(node, new PersonErasure(node.Acts, new PersonService(node.Acts, keys), new PersonLimits(node.Database, TimeProvider.System)));
        await node.Sequencer.RunOnceAsync(ct);
        return 0;
    }

    private static async Task<ErasureView> OpenAsync(LocalNode node, string person, string state, CancellationToken ct)
    {
        var list = await new ErasureList(node.Database, TimeProvider.System).ListAsync(await FindAsync(node, person, ct), Most, ct);
        return list.FirstOrDefault(e => e.State == state) ?? throw new ProblemException(Problem.Of("parties.nothing_proposed", "person"));
    }

    private static async Task<long> FindAsync(LocalNode node, string id, CancellationToken ct)
    {
        Guid? uid = Guid.TryParse(id, out var plain) ? plain : PublicId.TryParse(id, out var known) ? known.Uuid : null;
        return (uid is { } one ? await new ErasureList(node.Database, TimeProvider.System).FindAsync(one, ct) : null) ?? throw new ProblemException(Problem.Of("parties.person.not_found", "person"));
    }

    private static string IdOf(string node, Guid uid) => PublicId.IsNode(node) && uid.Version == 7 ? PublicId.Of(node, uid).ToString() : uid.ToString();
}
