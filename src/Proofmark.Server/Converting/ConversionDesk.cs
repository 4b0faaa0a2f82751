using Proofmark.Core.Access;
using Proofmark.Core.Converting;
using Proofmark.Core.Documents;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;

namespace Proofmark.Server.Converting;

/// <summary>Does what a person or a program asks of conversion projects: the project is looked up under the person's rights, and that is recorded, first.</summary>
public sealed class ConversionDesk(ConversionBook book, ConversionService service, ConversionPublishing publishing, MachineReader machine, AttachmentStore scans)
{
    /// <summary>The registers of weapons that the person works in.</summary>
    public static IReadOnlyList<RegisterRight> Registers(UserContext user) => [.. user.Covered.Where(r => !Training.Is(r.Register))];

    /// <summary>Opens a project.</summary>
    /// <exception cref="ProblemException">site.forbidden, weapons.register_unknown, conversions.*.</exception>
    public Task<Guid> OpenAsync(string? register, string? name, string? pageKind, IReadOnlyCollection<string> fields, int? pages, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user, Permission.WeaponsImport);
        var problems = new ProblemList();
        var kind = PageKind.LedgerPage;
        if (Registers(user).All(r => r.Code != register)) problems.Add(Problem.Of("weapons.register_unknown", "register", ("value", register ?? "")));
        if (!EnumCode.TryRead(pageKind, out kind)) problems.Add(Problem.Of("weapons.choice_unknown", "page_kind", ("value", pageKind ?? "")));
        var read = new List<PaperField>();
        foreach (var code in fields)
            if (EnumCode.TryRead<PaperField>(code, out var field)) read.Add(field);
            else problems.Add(Problem.Of("weapons.choice_unknown", "fields", ("value", code)));
        problems.ThrowIfAny();
        return service.OpenAsync(new NewConversion(register!, name ?? "", kind, read, pages ?? 0), user.Doing(key), ct);
    }

    /// <summary>Takes pages in, with the file that shows them.</summary>
    /// <exception cref="ProblemException">site.forbidden, conversions.*, documents.*.</exception>
    public async Task AddPagesAsync(ConversionRow project, NewPages pages, byte[]? scan, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user, Permission.WeaponsImport);
        await service.AddPagesAsync(project, pages, scan is { Length: > 0 } ? scans.Put(scan) : null, user.Doing(key), ct);
    }

    /// <summary>Keeps what the person typed.</summary>
    /// <exception cref="ProblemException">site.forbidden, conversions.*.</exception>
    public Task ReadAsync(PageView page, IReadOnlyList<IReadOnlyList<string?>> typed, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user, Permission.WeaponsRegister);
        return service.ReadAsync(page.Project, page.Row.Volume, page.Row.Number, typed, user.Doing(key), ct);
    }

    /// <summary>Settles fields.</summary>
    /// <exception cref="ProblemException">site.forbidden, conversions.*.</exception>
    public Task SettleAsync(PageView page, IReadOnlyList<(int Line, string Field, string Value)> values, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user, Permission.WeaponsCorrect);
        return service.SettleAsync(page.Project, page.Row.Volume, page.Row.Number, values, user.Doing(key), ct);
    }

    /// <summary>Strikes a line.</summary>
    /// <exception cref="ProblemException">site.forbidden, conversions.*.</exception>
    public Task StrikeAsync(PageView page, int line, string? reason, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user, Permission.WeaponsCorrect);
        return service.StrikeAsync(page.Project, page.Row.Volume, page.Row.Number, line, reason, user.Doing(key), ct);
    }

    /// <summary>Has a program read the page.</summary>
    /// <exception cref="ProblemException">site.forbidden, conversions.*.</exception>
    public async Task HintAsync(PageView page, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user, Permission.WeaponsCorrect);
        if (page.Readings.Count < 2) throw new ProblemException(Problem.Of("conversions.not_read_twice"));
        var (scan, type) = await book.ScanAsync(page, ct);
        var text = await machine.ReadAsync(scan, type, page.Row.ScanPage ?? 1, ct);
        await service.HintAsync(page.Project, page.Row.Volume, page.Row.Number, "tesseract", text, user.Doing(key), ct);
    }

    /// <summary>Takes settled pages into the register.</summary>
    /// <exception cref="ProblemException">site.forbidden.</exception>
    public Task<Published> PublishAsync(ConversionRow project, UserContext user, Guid key, CancellationToken ct)
    {
        Demand(user, Permission.WeaponsImport);
        return publishing.PublishAsync(project, user.Doing(key), ct);
    }

    private static void Demand(UserContext user, string permission)
    {
        if (!user.May(permission)) throw new ProblemException(Problem.Of("site.forbidden"));
    }
}
