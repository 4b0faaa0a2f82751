using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Core.Retention;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Retention;

/// <summary>Registers against the ITI as a file.</summary>
internal static class RetentionLists
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapList("/compliance/list", Permission.LedgerRead, true, async (http, text) =>
    {
        var judged = await http.RequestServices.GetRequiredService<Compliance>().JudgeAsync(http.RequestAborted);
        return new ListContent("compliance",
            [text["weapons.page.register_code"], text["weapons.page.register_name"], text["retention.compliance.paragraph"], text["retention.compliance.finding"], text["retention.compliance.cure"]],
            judged.SelectMany(r => r.Findings.Count == 0
                ? [[r.Register.Code, r.Register.Name, null, text["retention.compliance.meets"], null]]
                : r.Findings.Select(f => new object?[] { r.Register.Code, r.Register.Name, f.Citation, RetentionWords.Finding(f, text), RetentionWords.Cure(f, text) })).ToAsyncEnumerable());
    });
}
