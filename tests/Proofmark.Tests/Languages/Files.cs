using System.Text;
using System.Text.Json;
using Proofmark.Core.Languages;

namespace Proofmark.Tests.Languages;

/// <summary>Texts in memory.</summary>
internal static class Files
{
    public static TextFile Of(string path, string json) => new(path, () => new MemoryStream(Encoding.UTF8.GetBytes(json)));

    /// <summary>The language file that is shipped for a language.</summary>
    public static TextFile Language(string code) =>
        new($"{code}/language.json", () => File.OpenRead(Path.Combine(Repository.Root, "src/Proofmark.Core/Languages/Texts", code, "language.json")));

    /// <summary>One language with one text, <c>x</c>.</summary>
    public static Texts Texts(string code, string message) =>
        new([Language(code), Of($"{code}/test.json", JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["x"] = message }))]);
}
