using Npgsql;
using Proofmark.Core.Access;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Matching;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons;

/// <summary>A weapon to register, as typed into the form or sent as JSON, which has no calendar but the Gregorian.</summary>
public sealed record WeaponInput(string? Register, string? Number, string? Category, string? Make, string? Model, string? Calibre, string? Country, string? Year, string? Origin, string? Registered, TypedHolder Holder, string? RegisteredCalendar = null);

/// <summary>Reads what a person or a program wants registered, within that person's registers. All mistakes are named together.</summary>
public sealed class WeaponRegistration(WeaponService service, RegisterService registers, Database database, ReferenceTables reference, ReferenceDecisions decisions)
{
    /// <summary>Registers the weapon; returns the outside id of its entry.</summary>
    /// <param name="input">The weapon.</param>
    /// <param name="marks">Its marks with the beginning of their fields' names; empty ones are left out.</param>
    /// <param name="parts">Parts, each with its kind and its number if it has one; empty ones are left out.</param>
    /// <param name="user">Who registers it.</param>
    /// <param name="key">Idempotency key.</param>
    /// <param name="ct">Cancellation.</param>
    /// <exception cref="ProblemException">weapons.*, marking.*, date.*, site.field_empty.</exception>
    public async Task<Guid> RegisterAsync(WeaponInput input, IReadOnlyList<(MarkInput Mark, string Prefix)> marks, IReadOnlyList<(MarkInput Mark, string Prefix)> parts, UserContext user, Guid key, CancellationToken ct)
    {
        var (entry, _) = await service.RegisterAsync(await ReadAsync(input, marks, parts, user, ct), user.Doing(key), ct);
        await using var command = database.Writer.CreateCommand("select uid from entries where id = $1 and until_act is null");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = entry });
        return (Guid)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Reads what would be registered, and records nothing: for the page on which answers are checked.</summary>
    /// <exception cref="ProblemException">As <see cref="RegisterAsync"/>.</exception>
    public async Task<RegisterWeapon> ReadAsync(WeaponInput input, IReadOnlyList<(MarkInput Mark, string Prefix)> marks, IReadOnlyList<(MarkInput Mark, string Prefix)> parts, UserContext user, CancellationToken ct)
    {
        var problems = new ProblemList();
        var register = user.Covered.FirstOrDefault(r => r.Code == input.Register);
        var row = register is null ? null : await registers.FindAsync(register.Code, ct);
        if (register is null) problems.Add(string.IsNullOrWhiteSpace(input.Register) ? Problem.Of("site.field_empty", "register") : Problem.Of("weapons.register_unknown", "register"));
        if (string.IsNullOrWhiteSpace(input.Number)) problems.Add(Problem.Of("weapons.row_key_missing", "number"));
        var read = marks.Where(m => !m.Mark.IsEmpty).Select(m => problems.Read(() => m.Mark.Read(m.Prefix))).OfType<MarkRequest>().ToList();
        var components = new List<string>();
        foreach (var (part, prefix) in parts.Where(p => !p.Mark.IsEmpty || !string.IsNullOrWhiteSpace(p.Mark.Component)))
        {
            if (string.IsNullOrWhiteSpace(part.Component)) problems.Add(Problem.Of("site.field_empty", prefix + "MarkComponent"));
            else if (!EnumCode.TryRead<Core.Marking.ComponentKind>(part.Component, out _)) problems.Add(Problem.Of("weapons.choice_unknown", prefix + "MarkComponent", ("value", part.Component)));
            else
            {
                components.Add(part.Component);
                if (!part.IsEmpty && problems.Read(() => part.Read(prefix)) is { } mark) read.Add(mark);
            }
        }
        var year = problems.Read(() => MarkInput.YearOf(input.Year, "year"));
        var registered = problems.Read(() => DateCalendar.Read(input.Registered, input.RegisteredCalendar, "registered"));
        var holder = problems.Read(() => HolderInput.Read(input.Holder, row));
        var origin = problems.Read(() => HolderInput.One(input.Origin, HolderInput.Origins, "origin"));
        var category = problems.Read(() => HolderInput.One(input.Category, [.. reference.Categories.Select(c => c.Code)], "category"));
        if (input.Country is { Length: > 0 } code && (!CountryCode.TryParse(code, out var known) || reference.Countries.Find(known) is null)) problems.Add(Problem.Of("weapons.choice_unknown", "country", ("value", code)));
        problems.ThrowIfAny();

        var described = new EntryRow { Id = 0, Uid = Guid.Empty, Register = 0, Handling = 0, Identity = Guid.Empty, Make = Typed.OrNull(input.Make), Model = Typed.OrNull(input.Model), Calibre = Typed.OrNull(input.Calibre) };
        var texts = NameResolver.TextsOf(described).ToList();
        var decided = await decisions.OfAsync(texts, ct);
        var names = NameResolver.Resolve(described, decided, reference);
        string? KeyOf(string kind) => kind switch { "make" => names.Make, "model" => names.Model, _ => names.Calibre };
        return new RegisterWeapon(register!.Register, input.Number!.Trim(), read)
        {
            Category = category, Make = described.Make, MakeRef = names.Make, Model = described.Model, ModelRef = names.Model, Calibre = described.Calibre, CalibreRef = names.Calibre,
            Components = components,
            Unknown = [.. texts.Where(t => KeyOf(t.Kind) is null && t.Text.Length <= FoundText.Longest).Select(t => t.Kind)], Country = Typed.OrNull(input.Country), Year = year,
            Origin = origin ?? "industrial", Registered = registered, HolderKind = holder!.Kind, HolderOrganisation = holder.Organisation, NewHolder = holder.Person,
        };
    }
}
