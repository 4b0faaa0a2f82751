using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;
using Proofmark.Server.Shared;
using Proofmark.Server.Weapons;

namespace Proofmark.Server.Intake;

/// <summary>A mark as a device sends it.</summary>
public sealed record FieldMarkInput(string? Kind, string? Text);

/// <summary>A record as a device sends it. Kind: seized, found, surrendered, anonymous.</summary>
/// <param name="Occurred">2026-05-31; of an anonymous surrender a day without an hour.</param>
/// <param name="Point">Of an anonymous surrender: outside id of the collection point.</param>
public sealed record FieldInput(string? Kind, string? Cause, string? Country, string? Place, string? Occurred, string? Circumstances, string? Point, string? Category, string? Make, string? Model, string? Calibre, IReadOnlyList<FieldMarkInput>? Marks)
{
    /// <summary>The kind of a weapon that nobody in particular handed in.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The most marks of a record.</summary>
    public const int MostMarks = 8;

    /// <summary>Nobody is recorded with it.</summary>
    public bool IsAnonymous => Kind == Anonymous;

    /// <summary>What counts of it: of an anonymous surrender the point, the day and the weapon, whatever else a device sends.</summary>
    public FieldInput Kept() => IsAnonymous ? this with { Cause = null, Country = null, Place = null, Circumstances = null } : this with { Point = null };

    /// <summary>SHA-256 of what counts of it and of its id, 32 bytes: the same record has the same, and nobody guesses words from it without the id.</summary>
    public byte[] Digest(Guid id) => SHA256.HashData([.. id.ToByteArray(), .. JsonSerializer.SerializeToUtf8Bytes(Kept())]);

    /// <summary>The weapon; what is wrong with its marks is added to the problems.</summary>
    internal RegisterWeapon Weapon(ProblemList problems)
    {
        if (Marks?.Count > MostMarks) problems.Add(Problem.Of("intake.marks_many", "marks", ("most", MostMarks)));
        var marks = (Marks ?? []).Take(MostMarks).Select((m, i) => (Mark: new MarkInput(m.Kind ?? "serial", m.Text), Prefix: string.Create(CultureInfo.InvariantCulture, $"marks[{i}].")))
            .Where(m => !m.Mark.IsEmpty).Select(m => problems.Read(() => m.Mark.Read(m.Prefix))).OfType<MarkRequest>().ToList();
        return new RegisterWeapon(0, "", marks) { Category = Typed.OrNull(Category), Make = Typed.OrNull(Make), Model = Typed.OrNull(Model), Calibre = Typed.OrNull(Calibre) };
    }
}

/// <summary>The digest of a body as its sender states it: <c>Content-Digest: sha-256=:…:</c> (RFC 9530 §2).</summary>
internal static class ContentDigest
{
    public const string Header = "Content-Digest";

    /// <summary>The 32 bytes of SHA-256.</summary>
    /// <exception cref="ProblemException">intake.digest.</exception>
    public static byte[] Read(string? header)
    {
        const string Begin = "sha-256=:";
        var bytes = new byte[SHA256.HashSizeInBytes];
        var text = header?.Trim() ?? "";
        return text.StartsWith(Begin, StringComparison.Ordinal) && text.EndsWith(':') && text.Length > Begin.Length
            && Convert.TryFromBase64String(text[Begin.Length..^1], bytes, out var length) && length == bytes.Length ? bytes : throw new ProblemException(Problem.Of("intake.digest", Header));
    }
}
