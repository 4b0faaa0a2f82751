using Npgsql;

namespace Proofmark.Core.Storage;

/// <summary>Reads columns that may be null.</summary>
internal static class NullableText
{
    /// <summary>The text of a column, or null.</summary>
    public static string? TextOrNull(this NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
}
