using Microsoft.AspNetCore.Http;
using Proofmark.Core.Shared;
using Proofmark.Core.Tracing;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Tracing;

/// <summary>The messages of a case that are a few fields each.</summary>
internal static class DeedForm
{
    /// <summary>The words of deeds that have a form of this kind.</summary>
    public static IReadOnlySet<string> Words { get; } = new HashSet<string>(StringComparer.Ordinal) { "acknowledge", "ask", "refuse", "clarify", "inform", "question", "withdraw", "close" };

    /// <summary>The message that the form says.</summary>
    /// <exception cref="ProblemException">Dates that cannot be read; marks that are none.</exception>
    public static ITraceBody Read(string word, IFormCollection form, TraceView view, string node) => word switch
    {
        "acknowledge" => new TraceAcknowledgement { Office = FormText.One(form, "Office"), Reference = FormText.One(form, "Reference"), ExpectedBy = FormDay.Read(form["ExpectedBy"], "ExpectedBy") },
        "ask" => new InformationRequest { Details = FormText.Choices<RequestedDetail>(form, "Details"), Text = FormText.One(form, "Text") },
        "refuse" => new TraceRefusal { Action = FormText.Choice<RefusalAction>(form, "Action"), Ground = FormText.Choice<RefusalGround>(form, "Ground"), Reason = FormText.One(form, "Reason"), Until = FormDay.Read(form["Until"], "Until"), Office = FormText.One(form, "Office"), Caveats = CaveatForm.Read(form, "", node) },
        "clarify" => new Clarification { Text = FormText.One(form, "Text") },
        "question" => new ClarificationRequest { Text = FormText.One(form, "Text") },
        "withdraw" => new TraceWithdrawal { Text = FormText.One(form, "Text") },
        "inform" => new InformationSupplied { Text = FormText.One(form, "Text"), Weapon = Weapon(form, view) },
        _ => throw new ProblemException(Problem.Of("traces.kind_unknown")),
    };

    // The Instrument's message carries the weapon described anew in full: what was said before, and the mark that was found since.
    private static TracedWeapon? Weapon(IFormCollection form, TraceView view)
    {
        var mark = MarkInput.From(form, "");
        if (mark.IsEmpty) return null;
        var read = mark.Read();
        var traced = new TracedMark
        {
            Kind = EnumCode.TryRead<Core.Marking.MarkKind>(read.Kind, out var kind) ? kind : Core.Marking.MarkKind.Unknown, Text = read.Text, Country = read.Country, Year = read.Year,
            Component = EnumCode.TryRead<Core.Marking.ComponentKind>(read.Component, out var component) ? component : null,
            Legibility = EnumCode.TryRead<Core.Marking.MarkLegibility>(read.Legibility, out var legibility) ? legibility : null,
        };
        return view.Request.Weapon! with { Markings = [.. view.Request.Weapon!.Markings, traced], MarkingsAbsent = false };
    }
}
