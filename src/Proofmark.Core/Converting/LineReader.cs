using System.Globalization;
using Proofmark.Core.Marking;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Matching;

namespace Proofmark.Core.Converting;

/// <summary>Reads a settled line as the weapon that it describes, by the same tables and decisions as what is typed into the form.</summary>
public static class LineReader
{
    /// <summary>The weapon of a line; all that cannot be read is named together, each with its field and its line as row.</summary>
    /// <exception cref="ProblemException">weapons.row_key_missing, weapons.year_form, conversions.country, reference.country_several, date.*, marking.*.</exception>
    public static RegisterWeapon Read(long register, int line, Func<string, string?> field, IReadOnlyDictionary<(string Kind, string Norm), string?> decided, ReferenceTables tables)
    {
        string? Of(PaperField f) => field(EnumCode.Of(f)) is { Length: > 0 } text ? text : null;
        var problems = new List<Problem>();
        var number = Of(PaperField.Number);
        if (number is null) problems.Add(Problem.Of("weapons.row_key_missing", "number"));
        short? year = null;
        if (Of(PaperField.Year) is { } made)
        {
            // Arabic and other digits are digits.
            if (short.TryParse(string.Concat(made.Select(c => char.IsDigit(c) ? ((int)char.GetNumericValue(c)).ToString(CultureInfo.InvariantCulture) : c.ToString())), NumberStyles.None, CultureInfo.InvariantCulture, out var read) && read is >= 1300 and <= 2200) year = read;
            else problems.Add(Problem.Of("weapons.year_form", "year", ("value", made)));
        }
        string? country = null;
        if (Of(PaperField.Country) is { } from)
        {
            // As an import reads it: a country of today comes before one of the past with the same letters, and of two nobody is chosen.
            var found = tables.Countries.Find(from, year);
            var meant = found.Any(c => !c.IsHistoric) ? [.. found.Where(c => !c.IsHistoric)] : found;
            if (meant is [var one]) country = one.Code.Value;
            else if (meant.Count == 0) problems.Add(Problem.Of("conversions.country", "country", ("value", from)));
            else problems.Add(Problem.Of("reference.country_several", "country", ("value", from), ("countries", string.Join(" · ", meant.Select(c => $"{c.Names.En} ({c.Code.Value})")))));
        }
        PartialDate? day = null;
        if (Of(PaperField.Registered) is { } written)
        {
            var read = PartialDate.Read(written, "registered");
            if (read.Ok) day = read.Value;
            else problems.Add(read.Problem);
        }
        var marks = new List<MarkRequest>();
        if (Of(PaperField.Serial) is { } serial)
        {
            if (MarkText.Read(serial, "serial") is { Ok: false } wrong) problems.Add(wrong.Problem);
            else marks.Add(new("serial", serial));
        }
        if (problems.Count > 0) throw new ProblemException([.. problems.Select(p => p.At(line))]);
        var described = new EntryRow { Id = 0, Uid = Guid.Empty, Register = 0, Handling = 0, Identity = Guid.Empty, Make = Of(PaperField.Make), Model = Of(PaperField.Model), Calibre = Of(PaperField.Calibre) };
        var names = NameResolver.Resolve(described, decided, tables);
        string? KeyOf(string kind) => kind switch { "make" => names.Make, "model" => names.Model, _ => names.Calibre };
        return new RegisterWeapon(register, number!, marks)
        {
            Make = described.Make, MakeRef = names.Make, Model = described.Model, ModelRef = names.Model, Calibre = described.Calibre, CalibreRef = names.Calibre,
            Unknown = [.. NameResolver.TextsOf(described).Where(t => KeyOf(t.Kind) is null && t.Text.Length <= FoundText.Longest).Select(t => t.Kind)],
            Country = country, Year = year, Registered = day,
        };
    }
}
