using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons.Assemblies;
using Proofmark.Server.Access;
using Proofmark.Server.Api;

namespace Proofmark.Server.Weapons.Assemblies;

/// <summary>Parts of weapons over time, conversions, and what contradicts itself, for programs.</summary>
internal static class AssemblyApi
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapGet("/weapons/{id}/parts", PartsAsync).Describe("getParts", "weapons.assembly.api.parts", 400, 404).Needs(Permission.WeaponsRead);
        api.MapPost("/weapons/{id}/parts/swap", SwapAsync).Describe("swapPart", "weapons.assembly.api.swap", 400, 404).Needs(Permission.WeaponsRegister);
        api.MapPost("/weapons/{id}/parts/settlement", SettleAsync).Describe("settleParts", "weapons.assembly.api.settle", 400, 404).Needs(Permission.WeaponsCorrect);
        api.MapPost("/weapons/{id}/conversion", ConvertAsync).Describe("convertWeapon", "weapons.assembly.api.convert", 400, 404).Needs(Permission.WeaponsRegister);
        api.MapGet("/parts/{part:guid}", PartAsync).Describe("getPart", "weapons.assembly.api.part", 404).Needs(Permission.WeaponsRead);
        api.MapGet("/contradictions", ContradictionsAsync).Describe("listContradictions", "weapons.contradictions.api.list").Needs(Permission.WeaponsRead);
        api.MapPost("/sightings/{sighting:guid}/review", ReviewAsync).Describe("reviewSighting", "weapons.sighting.api.review", 400, 404).Needs(Permission.WeaponsCorrect);
    }

    [ApiWork]
    private static async Task<PartsJson> PartsAsync(string id, DateOnly? day, [FromServices] WeaponDesk desk, CancellationToken ct)
    {
        var (weapon, _) = await desk.OpenAsync(id, ct);
        var assembly = weapon.Assembly;
        return new PartsJson([.. (day is { } on ? assembly.On(on) : assembly.Fittings).Select(f => FittingJson.Of(f, desk))],
            [.. assembly.Conflicts.Select(c => new ConflictJson(c.One.Uid, c.Other.Uid, c.Verdict, c.Reason))]);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> SwapAsync(string id, SwapJson body, [FromServices] WeaponDesk desk, [FromServices] AssemblyBook book, [FromServices] PartHistory parts, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var (entry, user) = ((await desk.OpenAsync(id, ct)).Entry.Row.Id, caller.Get());
        var coming = await AssemblyWords.ComingAsync(parts, body.Kind, body.Mark, body.Part, user.ToReadContext(), ct);
        var outcome = await book.SwapAsync(entry, new PartSwap(body.Out, coming, body.Controls, body.Day, body.Reason, body.Authority), user.Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> SettleAsync(string id, SettlementJson body, [FromServices] WeaponDesk desk, [FromServices] AssemblyBook book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await book.SettleAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, body.One, body.Other, body.Verdict, body.Reason, caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> ConvertAsync(string id, ConversionJson body, [FromServices] WeaponDesk desk, [FromServices] ConversionBook book, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var outcome = await book.ConvertAsync((await desk.OpenAsync(id, ct)).Entry.Row.Id, new Conversion(body.Calibre, body.Action, body.Day, body.Reason), caller.Get().Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    [ApiWork]
    private static async Task<IReadOnlyList<FittingJson>> PartAsync(Guid part, [FromServices] PartHistory parts, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var found = await parts.OfAsync(part, caller.Get().ToReadContext(), ct);
        return found.Count == 0 && !await parts.KnowsAsync(part, caller.Get().ToReadContext(), ct) ? throw new ProblemException(Problem.Of("weapons.part.not_found")) : [.. found.Select(f => FittingJson.Of(f, desk))];
    }

    [ApiWork]
    private static async Task<ContradictionsJson> ContradictionsAsync([FromServices] PartConflictList conflicts, [FromServices] SightingList sightings, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var reading = caller.Get().ToReadContext();
        var seen = await sightings.OpenAsync(reading, ct);
        return new ContradictionsJson([.. seen.Select(s => new SightingJson(s.Uid, desk.IdOf(s.Entry), s.Seen is { } at ? desk.IdOf(at) : null, s.Mark, s.How, new DateTimeOffset(s.At, TimeSpan.Zero)))],
            [.. (await conflicts.OpenAsync(reading, ct)).Select(c => new NumbersJson(desk.IdOf(c.Entry), c.RegisterCode, c.Kind, c.Mark, c.OtherKind, c.OtherMark))]);
    }

    [ApiWork, ApiAct]
    private static async Task<ActJson> ReviewAsync(Guid sighting, ReviewJson body, [FromServices] SightingList list, [FromServices] Sightings book, [FromServices] WeaponDesk desk, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var user = caller.Get();
        // Seen under the caller's own rights first: what somebody may not see, nobody decides.
        var known = await list.FindAsync(sighting, user.ToReadContext(), ct) ?? throw new ProblemException(Problem.Of("weapons.sighting.not_found"));
        var outcome = await book.ReviewAsync(known.Uid, body.Verdict, body.Reason, user.Doing(caller.Key()), ct);
        return new ActJson(desk.IdOf(outcome.Uid), outcome.AlreadyDone);
    }

    /// <summary>A weapon’s parts over time, or on the day that was asked for; and numbers that differ.</summary>
    internal sealed record PartsJson(IReadOnlyList<FittingJson> Parts, IReadOnlyList<ConflictJson> Conflicts);

    /// <summary>A part on a weapon. <c>Id</c> names this fitting, <c>Part</c> the part wherever it goes; without <c>Since</c> it was there when the weapon was recorded.</summary>
    internal sealed record FittingJson(Guid Id, Guid Part, string Weapon, string Kind, string? Mark, bool Controlling, DateOnly? Since, DateOnly? Until, string? Reason, string? EndReason, string? Authority)
    {
        internal static FittingJson Of(Fitting f, WeaponDesk desk) => new(f.Uid, f.Part, desk.IdOf(f.EntryUid), f.Kind, f.Mark, f.Controlling, f.Since, f.Until, f.Reason, f.EndReason, f.Authority);
    }

    /// <summary>Two fittings whose numbers differ, and what a person said of them.</summary>
    internal sealed record ConflictJson(Guid One, Guid Other, string? Verdict, string? Reason);

    /// <summary>A swap. <c>Out</c>: the id of a fitting, or its kind where the weapon has one such part. On goes <c>Kind</c> with <c>Mark</c>, or a <c>Part</c> that is on record. <c>Controls</c>: it becomes the controlling component.</summary>
    internal sealed record SwapJson(string? Out = null, string? Kind = null, string? Mark = null, string? Part = null, bool Controls = false, DateOnly? Day = null, string? Reason = null, string? Authority = null);

    /// <summary>What two differing numbers mean: <c>replaced</c>, <c>misread</c>, <c>other_weapon</c>, <c>not_numbered_alike</c>.</summary>
    internal sealed record SettlementJson(Guid One, Guid Other, string? Verdict, string? Reason);

    /// <summary>A conversion: at least a new calibre or a new action.</summary>
    internal sealed record ConversionJson(string? Calibre = null, string? Action = null, DateOnly? Day = null, string? Reason = null);

    /// <summary>What nobody has worked off yet, at most a hundred of each.</summary>
    internal sealed record ContradictionsJson(IReadOnlyList<SightingJson> Sightings, IReadOnlyList<NumbersJson> Numbers);

    /// <summary>A weapon recorded destroyed that was met again; without <c>Seen</c> the entry is of a register that is not the caller’s.</summary>
    internal sealed record SightingJson(Guid Id, string Destroyed, string? Seen, string? Mark, string How, DateTimeOffset At);

    /// <summary>A weapon whose controlling component and another part bear different numbers.</summary>
    internal sealed record NumbersJson(string Weapon, string Register, string Kind, string Mark, string OtherKind, string OtherMark);

    /// <summary>What a sighting turned out to be: <c>other_weapon</c>, <c>not_destroyed</c>, <c>misread</c>, <c>investigated</c>.</summary>
    internal sealed record ReviewJson(string? Verdict, string? Reason);
}
