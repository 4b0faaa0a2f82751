using System.Text.Json;

namespace Proofmark.Core.Keeping;

/// <summary>That the latest try to take a backup failed, in <c>backup-failed.json</c> of the data directory; the next one that succeeds removes it.</summary>
/// <param name="Folder">Where to.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Reason">The code of the problem, or the kind of fault.</param>
public sealed record FailedBackup(string Folder, DateTime At, string Reason)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The failure, or null when the latest try succeeded.</summary>
    public static FailedBackup? Read(string dataDirectory)
    {
        try
        {
            return JsonSerializer.Deserialize<FailedBackup>(File.ReadAllBytes(PathOf(dataDirectory)), Options);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static void Forget(string dataDirectory) => File.Delete(PathOf(dataDirectory));

    internal void Note(string dataDirectory)
    {
        try
        {
            File.WriteAllBytes(PathOf(dataDirectory), JsonSerializer.SerializeToUtf8Bytes(this, Options));
        }
        catch (IOException)
        {
            // A full disk may be why the backup failed; the age of the last one says it too.
        }
    }

    private static string PathOf(string dataDirectory) => Path.Combine(Path.GetFullPath(dataDirectory), "backup-failed.json");
}
