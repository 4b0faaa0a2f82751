using Proofmark.Core.Importing.Rows;

namespace Proofmark.Core.Importing.Mappings;

/// <summary>A column and the field that it probably is.</summary>
/// <param name="Column">The heading.</param>
/// <param name="Field">The field.</param>
/// <param name="Part">The part of marks and components; else null.</param>
/// <param name="Certainty">1 for a heading that is known, less for one that is like a known one.</param>
public sealed record ProposedField(string Column, string Field, string? Part, double Certainty);

/// <summary>A mapping as a first guess, for a person to look at.</summary>
/// <param name="Mapping">The mapping; what a person must still say (a serial column, say) may be missing.</param>
/// <param name="Fields">Why.</param>
/// <param name="Unused">Headings that mean nothing known.</param>
public sealed record MappingProposal(Mapping Mapping, IReadOnlyList<ProposedField> Fields, IReadOnlyList<string> Unused);

/// <summary>Proposes a mapping from headings and some rows.</summary>
public static class MappingProposer
{
    private const double LeastCertainty = 0.6;

    /// <summary>Proposes a mapping.</summary>
    /// <param name="columns">The headings.</param>
    /// <param name="sample">Some rows, for the order of dates and for what identifies a row.</param>
    /// <param name="file">What is known about the file; taken over as it is.</param>
    public static MappingProposal Propose(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> sample, SourceOptions? file = null)
    {
        var guesses = columns.SelectMany(Guesses).ToList();
        var kind = Kind(guesses);
        var fields = new List<ProposedField>();
        foreach (var guess in guesses.Where(g => ImportFields.Find(kind, g.Field) is not null).OrderByDescending(g => g.Certainty))
        {
            if (fields.TrueForAll(f => f.Column != guess.Column && (f.Field, f.Part) != (guess.Field, guess.Part)))
            {
                fields.Add(guess);
            }
        }

        fields.Sort((a, b) => IndexOf(columns, a.Column).CompareTo(IndexOf(columns, b.Column)));
        var dates = fields.Where(f => ImportFields.Find(kind, f.Field)!.Type == FieldType.Date).Select(f => IndexOf(columns, f.Column)).ToList();
        var mapping = new Mapping
        {
            Register = kind,
            File = file ?? new SourceOptions(),
            Dates = new DateRule(Order: Order(sample, dates)),
            Identity = Identity(kind, fields, columns, sample),
            Fields = [.. fields.Select(f => FieldMapping.Of(f.Field, f.Column, f.Part))],
        };
        return new MappingProposal(mapping, fields, [.. columns.Where(c => fields.TrueForAll(f => f.Column != c))]);
    }

    private static IEnumerable<ProposedField> Guesses(string column)
    {
        var folded = HeadingText.Fold(column);
        if (folded.Length == 0)
        {
            yield break;
        }

        var exact = HeadingSynonyms.ByHeading[folded].ToList();
        foreach (var (field, part) in exact)
        {
            yield return new ProposedField(column, field, part, 1);
        }

        if (exact.Count > 0)
        {
            yield break;
        }

        foreach (var known in HeadingSynonyms.ByHeading)
        {
            var likeness = Likeness(folded, known.Key);
            if (likeness >= LeastCertainty)
            {
                foreach (var (field, part) in known)
                {
                    yield return new ProposedField(column, field, part, likeness);
                }
            }
        }
    }

    // A known heading inside a longer one counts by how much of it it is; else by the letters that differ. Short headings must be exact.
    private static double Likeness(string heading, string known)
    {
        if (known.Length < 4 || heading.Length < 4)
        {
            return 0;
        }

        var apart = 1 - ((double)HeadingText.Distance(heading, known) / Math.Max(heading.Length, known.Length));
        var inside = heading.Contains(known, StringComparison.Ordinal) ? 0.5 + (0.45 * known.Length / heading.Length) : 0;
        return Math.Max(inside, apart >= 0.75 ? apart * 0.95 : 0);
    }

    private static RegisterKind Kind(List<ProposedField> guesses)
    {
        double Best(string field) => guesses.Where(g => g.Field == field).Select(g => g.Certainty).DefaultIfEmpty(0).Max();
        return Best("serial") >= Best("quantity") ? RegisterKind.Weapons : RegisterKind.Holdings;
    }

    private static IReadOnlyList<string> Identity(RegisterKind kind, List<ProposedField> fields, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> sample)
    {
        string[][] candidates = kind == RegisterKind.Weapons
            ? [["register_number"], ["serial", "make", "model"], ["serial", "make"], ["serial"]]
            : [["stock_number", "holder"], ["stock_number"], ["item", "holder"]];
        foreach (var candidate in candidates)
        {
            var chosen = candidate.Select(name => fields.Find(f => f.Field == name)?.Column).ToList();
            if (chosen.TrueForAll(c => c is not null) && IsUnique(chosen.Select(c => IndexOf(columns, c!)).ToList(), sample))
            {
                return [.. chosen!];
            }
        }

        // Nothing identifies: the whole row does, counted.
        return [];
    }

    private static bool IsUnique(List<int> places, IReadOnlyList<IReadOnlyList<string>> sample)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return sample.Count > 0 && sample.All(row =>
        {
            var key = string.Join('\u001F', places.Select(p => p < row.Count ? row[p].Trim() : ""));
            return key.Trim('\u001F').Length > 0 && seen.Add(key);
        });
    }

    // An order is proposed when some date of the sample can be read in one way only, and none contradicts it.
    private static DateOrder Order(IReadOnlyList<IReadOnlyList<string>> sample, List<int> columns)
    {
        var texts = sample.SelectMany(r => columns.Where(c => c < r.Count).Select(c => r[c].Trim())).Where(t => t.Length > 5).ToList();
        var refusing = new[] { DateOrder.Dmy, DateOrder.Mdy }
            .ToDictionary(o => o, o => texts.Count(t => new DateReader(new DateRule(Order: o)).Read(t).Problem?.Code is "import.date_order"));
        return (refusing[DateOrder.Dmy], refusing[DateOrder.Mdy]) switch
        {
            (0, > 0) => DateOrder.Dmy,
            ( > 0, 0) => DateOrder.Mdy,
            _ when texts.Count > 0 && texts.TrueForAll(t => t.Length >= 8 && t.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0) => DateOrder.Ymd,
            _ => DateOrder.Unknown,
        };
    }

    private static int IndexOf(IReadOnlyList<string> columns, string column)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i] == column)
            {
                return i;
            }
        }

        return -1;
    }
}
