using System.Text.Json;
using Proofmark.Ledger;

namespace Proofmark.Core.Keeping;

/// <summary>What the node remembers of its last backup, in <c>backup.json</c> of the data directory: who looks after it asks how old that is.</summary>
/// <param name="Folder">Where to.</param>
/// <param name="Through">Everything acknowledged before is in it.</param>
public sealed record LastBackup(string Folder, DateTime Through)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The last one, or null when none was taken or the file is not readable.</summary>
    public static LastBackup? Read(string dataDirectory)
    {
        try
        {
            return JsonSerializer.Deserialize<LastBackup>(File.ReadAllBytes(PathOf(dataDirectory)), Options);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    internal void Write(string dataDirectory) =>
        new DurableFile(new SystemDisk(), Path.GetFullPath(dataDirectory)).WriteAll([(PathOf(dataDirectory), JsonSerializer.SerializeToUtf8Bytes(this, Options))]);

    private static string PathOf(string dataDirectory) => Path.Combine(Path.GetFullPath(dataDirectory), "backup.json");
}
