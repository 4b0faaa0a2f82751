namespace Proofmark.Core.Pictures;

/// <summary>How figures are drawn.</summary>
public enum ChartKind
{
    /// <summary>Upright, for what follows in time: series stand on one another.</summary>
    Columns,

    /// <summary>Lying, for what has long names: series follow one another along the bar.</summary>
    Bars,

    /// <summary>Lines over time, each with its own dash and its own marker.</summary>
    Lines,
}

/// <summary>What is counted beside others: its name, a whole number for each category of the chart, and the word by which programs know it, the same in every language.</summary>
public sealed record ChartSeries(string Name, IReadOnlyList<long> Values, string? Code = null);

/// <summary>Figures in the reader's words, ready to be drawn, laid in a table, and written to a file.</summary>
/// <param name="Name">A word for addresses and names of files, the same in every language; letters, digits and hyphens.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="Title">What it shows.</param>
/// <param name="CategoryTitle">What the categories are (months, kinds…): the heading of the table's first column.</param>
/// <param name="Categories">Their names, in the order in which they are drawn.</param>
/// <param name="Series">One to six, each with as many values as there are categories; none below zero.</param>
public sealed record Chart(string Name, ChartKind Kind, string Title, string CategoryTitle, IReadOnlyList<string> Categories, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>What stands below a category of <see cref="ChartKind.Columns"/> and <see cref="ChartKind.Lines"/>, where its name is too long for the axis: a short word, and beneath it one that several share (a year). Null: the name.</summary>
    public IReadOnlyList<(string Short, string? Below)>? Axis { get; init; }

    /// <summary>The words by which programs know the categories, the same in every language; null among them is “not recorded”.</summary>
    public IReadOnlyList<string?>? Codes { get; init; }

    /// <summary>All that is counted.</summary>
    public long Total => Series.Sum(s => s.Values.Sum());

    /// <summary>All series of one category together.</summary>
    public long Of(int category) => Series.Sum(s => s.Values[category]);
}
