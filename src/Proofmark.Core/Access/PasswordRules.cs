using System.Text;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Access;

/// <summary>
/// What a password must be (after NIST SP 800-63B §3.1.1): long, and not one of those that are tried first. No rules about
/// kinds of characters, which make passwords worse; no change for the sake of change.
/// </summary>
public static class PasswordRules
{
    /// <summary>Fewest characters.</summary>
    public const int Least = 12;

    /// <summary>Most characters: hashing a novel would only keep the machine busy.</summary>
    public const int Most = 256;

    // Tried first by everybody who guesses; compared without case, blanks, digits at the end and the usual substitutions.
    private static readonly HashSet<string> Common = new(
    [
        "password", "passwordpassword", "passphrase", "mypassword", "newpassword", "adminpassword", "thepassword", "secretpassword", "letmein", "letmeinplease", "letmeinletmein",
        "welcome", "welcomewelcome", "welcometothe", "changeme", "changemenow", "changemeplease", "pleasechangeme", "qwertyuiop", "qwertyuiopas", "qwertyuiopasdf",
        "qwertyqwerty", "asdfghjkl", "asdfghjklzxc", "zxcvbnm", "qazwsxedcrfv", "qazwsxedc", "1qaz2wsx3edc", "1q2w3e4r5t6y", "administrator", "administrador", "administrateur",
        "adminadmin", "adminadminadmin", "rootroot", "superuser", "iloveyou", "iloveyouiloveyou", "ilovemycountry", "abcdefghijkl", "abcdefghijklm", "abcabcabcabc", "football",
        "footballfootball", "princess", "sunshine", "trustno1", "correcthorsebatterystaple", "monkeymonkey", "dragondragon", "testtesttest", "defaultpassword", "temporarypassword",
        "temppassword", "proofmark", "proofmarkproofmark", "smallarms", "smallarmsregister", "weaponsregister", "firearmsregister", "firearms", "registry", "motdepasse", "monmotdepasse",
        "contrasena", "contraseña", "micontraseña", "пароль", "парольпароль", "йцукенгшщз", "йцукенгшщзхъ", "كلمةالمرور", "كلمةالسر", "密码密码密码密码",
    ], StringComparer.Ordinal);

    /// <summary>What is wrong with a password; empty when nothing is.</summary>
    /// <returns>access.password_short, access.password_long, access.password_login, access.password_common.</returns>
    public static IReadOnlyList<Problem> Check(string? password, string login, string field = "password")
    {
        var text = Normalise(password);
        var length = text.EnumerateRunes().Count();
        if (length < Least) return [Problem.Of("access.password_short", field, ("least", Least))];
        if (length > Most) return [Problem.Of("access.password_long", field, ("most", Most))];
        var lower = text.ToLowerInvariant();
        if (login.Length >= 3 && lower.Contains(login, StringComparison.Ordinal)) return [Problem.Of("access.password_login", field)];
        return IsCommon(lower) ? [Problem.Of("access.password_common", field)] : [];
    }

    /// <summary>The form that is hashed: NFKC, so that one password typed on two keyboards is one (RFC 8265 §4 has the reasons).</summary>
    public static string Normalise(string? password)
    {
        try
        {
            return (password ?? "").Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return ""; // half of a surrogate pair: no keyboard types it
        }
    }

    private static bool IsCommon(string lower)
    {
        var bare = string.Concat(lower.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '_' or '.')));
        if (bare.Distinct().Count() < 4) return true; // aaaaaaaaaaaa, 121212121212
        if (IsRun(bare)) return true;
        var stem = bare.TrimEnd('!', '?', '1', '2', '3', '4', '5', '6', '7', '8', '9', '0');
        return Common.Contains(bare) || Common.Contains(stem) || Common.Contains(Plain(bare)) || Common.Contains(Plain(stem));
    }

    /// <summary>123456789012, abcdefghijkl and the same backwards.</summary>
    private static bool IsRun(string text)
    {
        var step = text.Length > 1 ? text[1] - text[0] : 0;
        if (step is not (1 or -1)) return false;
        for (var i = 1; i < text.Length; i++)
        {
            var difference = text[i] - text[i - 1];
            var wraps = (text[i - 1], text[i]) is ('9', '0') or ('0', '9') or ('z', 'a') or ('a', 'z') or ('0', '1') or ('9', '1');
            if (difference != step && !wraps) return false;
        }
        return true;
    }

    private static string Plain(string text) => text.Replace('0', 'o').Replace('1', 'i').Replace('3', 'e').Replace('4', 'a').Replace('5', 's').Replace('@', 'a').Replace('$', 's');
}
