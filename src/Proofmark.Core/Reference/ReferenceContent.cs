using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proofmark.Core.Reference;

/// <summary>A thing as it goes to its table: key, what has no column of its own, and the digest of the whole.</summary>
internal sealed record ReferenceContent<T>(string Key, T Thing, string Data, byte[] Digest) where T : class;

/// <summary>Makes table content of things. The same thing always gives the same bytes.</summary>
internal static class ReferenceContent
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReferenceContent<Country> Of(Country c) => Make(c.Code.Value, c, new
    {
        articles = c.Articles.OrderBy(a => a.Key, StringComparer.Ordinal).ToDictionary(a => a.Key, a => a.Value),
        ldc = c.LeastDeveloped,
        lldc = c.LandLocked,
        sids = c.SmallIsland,
        successors = c.Successors.Select(s => s.Value),
    });

    public static ReferenceContent<Make> Of(Make m) => Make(m.Key, m, new { aliases = m.Aliases, codes = m.Codes });

    public static ReferenceContent<Model> Of(Model m) => Make(m.Key, m, new { aliases = m.Aliases });

    public static ReferenceContent<Calibre> Of(Calibre c) => Make(c.Key, c, new { synonyms = c.Synonyms, codes = c.Codes });

    public static ReferenceContent<Category> Of(Category c) => Make(c.Code, c, new { });

    public static ReferenceContent<NcicCode> Of(NcicCode c) => Make(ReferenceRows.Code(c.Table) + "/" + c.Code, c, new
    {
        meanings = c.Meanings.Select(m => new { kind = ReferenceRows.Code(m.Kind), text = m.Text, key = m.Key, country = m.Country?.Value, remark = m.Remark }),
    });

    public static string Write(object value) => JsonSerializer.Serialize(value, Json);

    private static ReferenceContent<T> Make<T>(string key, T thing, object data) where T : class =>
        new(key, thing, Write(data), SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(thing, Json)));
}
