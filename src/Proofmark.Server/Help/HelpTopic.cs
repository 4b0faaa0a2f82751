namespace Proofmark.Server.Help;

/// <summary>
/// What people can read about pages that belong together, as the texts <c>help.topic.CODE.…</c>: what it is for and what to do first always,
/// what cannot be undone and whom to ask where there is something to say.
/// </summary>
/// <param name="Code">Its word in the address.</param>
/// <param name="Pages">Its pages, by the addresses that they state.</param>
public sealed record HelpTopic(string Code, params string[] Pages)
{
    /// <summary>What is said of a topic beneath its title, in this order.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["what", "first", "final", "ask"];

    /// <summary>Where it can be read by itself.</summary>
    public string Href => "/help/" + Code;

    /// <summary>Key of one of its texts: <c>title</c> or one of <see cref="Parts"/>.</summary>
    public string Key(string part) => $"help.topic.{Code.Replace('-', '_')}.{part}";
}
