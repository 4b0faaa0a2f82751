using System.Text;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Access;

/// <summary>The name a person signs in with: NFKC, lower case, so that two spellings of one name are one user.</summary>
public static class LoginName
{
    /// <summary>Reads what was typed: 2 to 64 letters, digits, and <c>. - _ @</c>.</summary>
    /// <returns>The normal form, or the problem <c>access.login_form</c>.</returns>
    public static ParseResult<string> Read(string? text, string field = "login")
    {
        var normal = Normalise(text);
        return normal.Length is >= 2 and <= 64 && normal.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '@')
            ? normal
            : Problem.Of("access.login_form", field, ("value", text));
    }

    /// <summary>The normal form of whatever was typed; may be no name at all.</summary>
    public static string Normalise(string? text)
    {
        if (text is null || text.Length > 200) return "";
        try
        {
            return text.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return ""; // half of a surrogate pair
        }
    }
}
