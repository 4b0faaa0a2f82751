using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Spooling;

/// <summary>One thing that was found in a file, and how often.</summary>
/// <param name="Code">Code of the problem or remark.</param>
/// <param name="Column">The column as the file calls it; null when it is about the row.</param>
/// <param name="Value">The value; null for reasons to reject (the rejects file has them all), and once too many different ones were seen.</param>
/// <param name="Rejects">Whether rows were rejected for it.</param>
public readonly record struct FindingKey(string Code, string? Column, string? Value, bool Rejects);

/// <summary>How often, and where first.</summary>
/// <param name="Count">Times.</param>
/// <param name="FirstRow">The first row.</param>
/// <param name="Example">The first problem itself, whose sentence a person reads.</param>
public readonly record struct FindingCount(long Count, long FirstRow, Problem Example);

/// <summary>
/// What was found in a file, summed up in constant memory: at most <see cref="MaxDifferent"/> different findings keep their value,
/// further ones are counted by code and column.
/// </summary>
public sealed class Findings
{
    /// <summary>Most findings told apart by value.</summary>
    public const int MaxDifferent = 500;

    // Codes and columns are few, but both come from outside: a bound all the same.
    private const int MaxKeys = 2_000;
    private const int MaxText = 200;
    private readonly Dictionary<FindingKey, FindingCount> _counts = [];

    /// <summary>The findings, most frequent first.</summary>
    public IEnumerable<KeyValuePair<FindingKey, FindingCount>> All => _counts.OrderByDescending(c => c.Value.Count).ThenBy(c => c.Value.FirstRow);

    /// <summary>Counts a problem that rejects a row.</summary>
    public void AddReject(Problem problem, long row)
    {
        var key = new FindingKey(problem.Code, Cut(problem.Field), null, true);
        if (!CountAgain(key))
        {
            Begin(key, row, problem);
        }
    }

    /// <summary>Counts a problem that rejects several rows, the first of which is the problem's own.</summary>
    public void AddRejects(Problem problem, long count)
    {
        var key = new FindingKey(problem.Code, Cut(problem.Field), null, true);
        _counts[key] = new FindingCount(count, problem.Row ?? 0, problem);
    }

    /// <summary>Counts a remark on an accepted row.</summary>
    public void AddRemark(string code, string? column, string? value, long row)
    {
        var key = new FindingKey(code, Cut(column), Cut(value), false);
        if (CountAgain(key))
        {
            return;
        }

        key = _counts.Count < MaxDifferent ? key : key with { Value = null };
        if (!CountAgain(key))
        {
            Begin(key, row, Problem.Of(code, column, ("value", Cut(value) ?? "")).At(row));
        }
    }

    internal void Write(ByteSink to)
    {
        var own = new ByteSink();
        WriteCounts(own);
        to.Int32(own.Length);
        to.Bytes(own.Written);
    }

    internal static void Skip(ref ByteSource from) => from.Bytes(from.Int32());

    private void WriteCounts(ByteSink to)
    {
        to.Int32(_counts.Count);
        foreach (var (key, count) in _counts)
        {
            to.Text(key.Code);
            Optional(to, key.Column);
            Optional(to, key.Value);
            to.Byte(key.Rejects ? (byte)1 : (byte)0);
            to.Int64(count.Count);
            to.Int64(count.FirstRow);
            Optional(to, count.Example.Field);
            var arguments = count.Example.Arguments ?? new Dictionary<string, object?>();
            to.Byte((byte)arguments.Count);
            foreach (var (name, value) in arguments)
            {
                to.Text(name);
                to.Byte(value is int or long ? (byte)1 : (byte)0);
                to.Text(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    internal static Findings Read(ref ByteSource from)
    {
        var findings = new Findings();
        from.Int32();
        for (var left = from.Int32(); left > 0; left--)
        {
            var key = new FindingKey(from.Text(), Optional(ref from), Optional(ref from), from.Byte() == 1);
            var (count, row, field) = (from.Int64(), from.Int64(), Optional(ref from));
            var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
            for (var more = from.Byte(); more > 0; more--)
            {
                var name = from.Text();
                var isNumber = from.Byte() == 1;
                var text = from.Text();
                arguments[name] = isNumber ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : text;
            }

            findings._counts[key] = new FindingCount(count, row, new Problem(key.Code, field, row, arguments));
        }

        return findings;
    }

    private bool CountAgain(FindingKey key)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, key);
        if (Unsafe.IsNullRef(ref count))
        {
            return false;
        }

        count = count with { Count = count.Count + 1 };
        return true;
    }

    private void Begin(FindingKey key, long row, Problem example)
    {
        if (_counts.Count < MaxKeys)
        {
            _counts[key] = new FindingCount(1, row, example);
        }
    }

    private static string? Cut(string? text) => text is { Length: > MaxText } ? string.Concat(text.AsSpan(0, MaxText), "…") : text;

    private static void Optional(ByteSink to, string? text)
    {
        to.Byte(text is null ? (byte)0 : (byte)1);
        if (text is not null)
        {
            to.Text(text);
        }
    }

    private static string? Optional(ref ByteSource from) => from.Byte() == 1 ? from.Text() : null;
}
