using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Proofmark.Core.Weapons.Linked;

/// <summary>What one entry says of a field, and where that comes from.</summary>
/// <param name="Entry">entries.id.</param>
/// <param name="Value">As found.</param>
/// <param name="Since">When the entry first said so without a change since, UTC.</param>
/// <param name="By">The user by whose act.</param>
/// <param name="Act">That act.</param>
public sealed record FieldValue(long Entry, string Value, DateTime Since, long By, Guid Act);

/// <summary>What a person decided.</summary>
/// <param name="Right">The entry that is right; null: both stay.</param>
/// <param name="Reason">Why; null when erased.</param>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who.</param>
public sealed record FieldDecision(long? Right, string? Reason, DateTime At, long By);

/// <summary>Entries of one weapon that say different things of one field.</summary>
/// <param name="Field">Code of an <see cref="EntryField"/>.</param>
/// <param name="Values">What each entry that says something says.</param>
/// <param name="Decision">What was decided about exactly these values; null while it is open.</param>
public sealed record FieldContradiction(string Field, IReadOnlyList<FieldValue> Values, FieldDecision? Decision)
{
    /// <summary>The entries that say something of a field, where they do not agree; empty where they do. An entry that says nothing contradicts nothing.</summary>
    public static IReadOnlyList<EntryRow> Differing(EntryField field, IEnumerable<EntryRow> entries)
    {
        List<EntryRow> saying = [.. entries.Where(e => field.Value(e) is not null).OrderBy(e => e.Id)];
        return saying.Select(field.Same).Distinct(StringComparer.Ordinal).Count() > 1 ? saying : [];
    }

    /// <summary>What a decision holds for: which entry said what.</summary>
    public static Guid Basis(EntryField field, IEnumerable<EntryRow> saying)
    {
        var text = string.Join('\n', saying.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Id}={field.Value(e)}")).Order(StringComparer.Ordinal));
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16), bigEndian: true);
    }
}
