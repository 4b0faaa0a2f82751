using System.CommandLine;
using System.Globalization;
using Proofmark.Cli.Shared;
using Proofmark.Core.Access;

namespace Proofmark.Cli.Access;

/// <summary>
/// <c>proofmark access</c>: what waits about people's access. Deciding is for persons who signed in: who holds the machine decides nothing here.
/// </summary>
/// <example><c>./proofmark access leavers</c></example>
public sealed class AccessCommand : CliCommand
{
    private const int Most = 1000;

    /// <inheritdoc/>
    public override Command Build(Terminal terminal)
    {
        var text = terminal.Text;
        var data = Installation.DataOption(terminal);
        var leavers = new Command("leavers", text["access.cli.leavers"]) { data };
        leavers.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var waiting = await new Departures(node.Database).ListAsync(true, Most, ct);
            if (waiting.Count == 0) terminal.Say("access.leavers.none");
            foreach (var one in waiting)
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Login}\t{one.LastDay:yyyy-MM-dd}\t{string.Join(',', one.Open.Select(o => $"{o.Kind}:{o.Reference}"))}"));
            return 0;
        });
        var review = new Command("review", text["access.cli.review"]) { data };
        review.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var latest = await new AccessReviews(node.Acts).LatestAsync(ct);
            if (latest is not { Waiting.Count: > 0 }) terminal.Say(latest is null ? "access.review.never" : "access.review.done");
            foreach (var one in latest?.Waiting ?? [])
                terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{latest!.Due:yyyy-MM-dd}\t{one.Login}\t{(one.Role is null ? "register" : "role")}\t{one.Code}\t{(one.Suspended ? "suspended" : "waits")}"));
            return 0;
        });
        var unused = new Command("unused", text["access.cli.unused"]) { data };
        unused.SetAction(async (arguments, ct) =>
        {
            await using var node = await LocalNode.OpenAsync(arguments.GetValue(data)!, terminal, ct);
            var accounts = await new AccessReviews(node.Acts).UnusedAsync(ct);
            if (accounts.Count == 0) terminal.Say("access.unused.none");
            foreach (var one in accounts) terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Login}\t{one.LastSignIn:yyyy-MM-dd}"));
            return 0;
        });
        return new Command("access", text["access.cli"]) { leavers, review, unused };
    }
}
