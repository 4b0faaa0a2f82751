using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Proofmark.Core.Access;
using Proofmark.Core.Intake;
using Proofmark.Core.Marking;
using Proofmark.Core.Shared;
using Proofmark.Server.Access;
using Proofmark.Server.Api;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Intake;

/// <summary>Stock counts, for devices in the field and programs.</summary>
internal static class CountApi
{
    /// <summary>Lines of a count on one page.</summary>
    public const int MostOnePage = 200;

    // 5,000 serials of the longest kind.
    private const long LongestCount = 8 << 20;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(ApiModule.Root);
        api.MapPost("/field/counts", RecordAsync).Describe("recordStockCount", "intake.api.count", 400).Needs(Permission.RecoveriesRecord).Needs(Permission.WeaponsRead).WithMetadata(new RequestSizeLimitAttribute(LongestCount));
        api.MapGet("/field/counts", ListAsync).Describe("listStockCounts", "intake.api.counts", 400).Needs(Permission.WeaponsRead);
        api.MapGet("/field/counts/{id:guid}", OpenAsync).Describe("getStockCount", "intake.api.count_open", 404).Needs(Permission.WeaponsRead);
    }

    [ApiWork, ApiAct]
    private static async Task<ReceiptJson> RecordAsync(CountInput body, [FromServices] StockCounts counts, [FromServices] ApiCaller caller, CancellationToken ct)
    {
        var (id, user) = (caller.Key(), caller.Get());
        var problems = new ProblemList();
        var day = problems.Read(() => DateCalendar.Read(body.Occurred, null, "occurred"));
        if (day?.Date is not { IsExact: true, Lower: not null }) problems.Add(Problem.Of("recoveries.day", "occurred"));
        var seen = (body.Seen ?? []).Where(s => !string.IsNullOrWhiteSpace(s)).Take(StockComparison.Most + 1).Select((s, i) => problems.Read(() => MarkText.Read(s.Trim(), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"seen[{i}]")).GetValueOrThrow())).OfType<MarkText>().ToList();
        problems.ThrowIfAny();
        // One of another person's is refused as one that is not there.
        var register = user.Covered.FirstOrDefault(r => r.Code == body.Register) ?? throw new ProblemException(Problem.Of("intake.count_register", "register"));
        var digest = SHA256.HashData([.. id.ToByteArray(), .. JsonSerializer.SerializeToUtf8Bytes(body)]);
        return new(id, await counts.RecordAsync(id, digest, register.Register, day!.Date.Lower!.Value, seen, user.ToReadContext(), user.Doing(id), ct));
    }

    [ApiWork]
    private static async Task<IReadOnlyList<CountJson>> ListAsync([FromServices] StockCounts counts, [FromServices] ApiCaller caller, CancellationToken ct, int skip = 0, int take = 50) =>
        [.. (await counts.ListAsync(Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), caller.Get().ToReadContext(), ct)).Select(CountJson.Of)];

    [ApiWork]
    private static async Task<LinesJson> OpenAsync(Guid id, [FromServices] StockCounts counts, [FromServices] ApiCaller caller, CancellationToken ct, int skip = 0, int take = 50)
    {
        var (count, lines) = await counts.OpenAsync(id, Math.Max(0, skip), Math.Clamp(take, 1, MostOnePage), caller.Get().ToReadContext(), ct);
        return new(CountJson.Of(count), [.. lines.Select(l => new LineJson(l.Text, EnumCode.Of(l.Outcome)))]);
    }

    internal sealed record CountInput(string? Register, string? Occurred, IReadOnlyList<string>? Seen);

    internal sealed record ReceiptJson(Guid Count, bool Again);

    internal sealed record CountJson(Guid Id, string Register, DateOnly Day, DateTime Recorded, IReadOnlyDictionary<string, int> Outcomes)
    {
        public static CountJson Of(StockCount c) => new(c.Uid, c.Register, c.Day, c.Recorded, c.Outcomes.ToDictionary(o => EnumCode.Of(o.Key), o => o.Value));
    }

    internal sealed record LineJson(string Text, string Outcome);

    internal sealed record LinesJson(CountJson Count, IReadOnlyList<LineJson> Lines);
}
