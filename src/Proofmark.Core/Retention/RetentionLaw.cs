using Proofmark.Core.Marking;
using Proofmark.Core.Reference;

namespace Proofmark.Core.Retention;

/// <summary>The least time for which an instrument asks a kind of record to be kept.</summary>
/// <param name="Instrument">Short name: <c>ITI</c>.</param>
/// <param name="Paragraph">As printed: <c>12</c>.</param>
/// <param name="Force">How it binds.</param>
/// <param name="Since">Since when it is in force.</param>
/// <param name="Kinds">The kinds of record.</param>
/// <param name="Years">How long, in years.</param>
/// <param name="From">From when.</param>
public sealed record LeastPeriod(string Instrument, string Paragraph, RuleForce Force, DateOnly Since, IReadOnlySet<RecordKind> Kinds, int Years, CountedFrom From)
{
    /// <summary>As it is cited: <c>ITI 12</c>.</summary>
    public string Citation => $"{Instrument} {Paragraph}";
}

/// <summary>
/// The least periods of the instruments that bind this node's State (<c>data/rules/retention.json</c>): the ITI every State, the others
/// their parties. Immutable.
/// </summary>
/// <param name="all">All periods of the file.</param>
/// <param name="parties">Instruments that bind parties alone.</param>
/// <param name="bound">Those of them that bind this State.</param>
public sealed class RetentionLaw(IReadOnlyList<LeastPeriod> all, IReadOnlySet<string> parties, IReadOnlySet<string> bound)
{
    private static readonly Lazy<RetentionLaw> LazyShipped = new(() => RetentionLawReader.Read(DataFiles.Shipped));

    /// <summary>The shipped periods, for a State that no treaty about records binds.</summary>
    public static RetentionLaw Shipped => LazyShipped.Value;

    /// <summary>Short names of the instruments that bind their parties alone.</summary>
    public IReadOnlySet<string> Parties { get; } = parties;

    /// <summary>The periods that bind this State.</summary>
    public IReadOnlyList<LeastPeriod> Binding { get; } = [.. all.Where(p => !parties.Contains(p.Instrument) || bound.Contains(p.Instrument))];

    private IReadOnlyList<LeastPeriod> All { get; } = all;

    /// <summary>The same for a State that these instruments bind.</summary>
    public RetentionLaw BoundBy(IEnumerable<string> instruments) => new(All, Parties, instruments.Where(Parties.Contains).ToHashSet(StringComparer.Ordinal));
}
