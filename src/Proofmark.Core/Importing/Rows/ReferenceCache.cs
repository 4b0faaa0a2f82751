namespace Proofmark.Core.Importing.Rows;

/// <summary>Keeps the answers of the reference tables: a register asks for the same few thousand texts in every row.</summary>
internal sealed class ReferenceCache(IReferenceLookup reference)
{
    private const int MaxKept = 100_000;
    private readonly char[] _key = new char[512];
    private readonly Dictionary<string, ReferenceValue>[] _kept = [.. Enum.GetValues<ReferenceKind>().Select(_ => new Dictionary<string, ReferenceValue>(StringComparer.Ordinal))];

    public ReferenceValue Find(ReferenceKind kind, ReadOnlySpan<char> text, ReferenceValue? make)
    {
        var kept = _kept[(int)kind];
        var lookup = kept.GetAlternateLookup<ReadOnlySpan<char>>();

        // A model's meaning depends on its make, so the make is part of what is remembered.
        var key = _key.AsSpan();
        var ask = text;
        if (kind == ReferenceKind.Model && make is not null && text.Length + make.AsFound.Length < key.Length)
        {
            text.CopyTo(key);
            key[text.Length] = '\u001F';
            make.AsFound.CopyTo(key[(text.Length + 1)..]);
            ask = key[..(text.Length + 1 + make.AsFound.Length)];
        }

        if (lookup.TryGetValue(ask, out var known))
        {
            return known;
        }

        if (kept.Count >= MaxKept)
        {
            kept.Clear();
        }

        var asFound = CellText.Compose(text);
        var value = new ReferenceValue(asFound, reference.Find(kind, asFound, kind == ReferenceKind.Model ? make?.Match ?? default : default));
        lookup[ask] = value;
        return value;
    }
}
