using System.Security.Cryptography.X509Certificates;
using Proofmark.Core.Keeping;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Watching;

/// <summary>What the disk, the clock and the files of a node say about it. Nothing is changed.</summary>
public static class MachineExamination
{
    /// <summary>Free space below which it is a fault, in bytes.</summary>
    public const long LeastFree = 2L << 30;

    /// <summary>A backup that is older is a warning.</summary>
    public static readonly TimeSpan BackupAge = TimeSpan.FromDays(2);

    /// <summary>How long before its end a certificate is spoken of.</summary>
    public static readonly TimeSpan CertificateNotice = TimeSpan.FromDays(14);

    private static readonly TimeSpan AuthorityNotice = TimeSpan.FromDays(60);
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>All of it.</summary>
    public static IEnumerable<Symptom> Examine(string dataDirectory, TimeProvider clock)
    {
        var data = Path.GetFullPath(dataDirectory);
        return [.. Disk(NodeCondition.FreeOf(data), data), .. Keys(data), .. Certificates(data, clock), .. Backups(LastBackup.Read(data), clock), .. Failed(FailedBackup.Read(data))];
    }

    /// <summary>Is there room?</summary>
    public static IEnumerable<Symptom> Disk(long free, string folder)
    {
        if (free < LeastFree) yield return new(Gravity.Fault, "disk", ("folder", folder), ("free", free / (1024 * 1024)));
    }

    /// <summary>Was a backup taken, and lately?</summary>
    public static IEnumerable<Symptom> Backups(LastBackup? last, TimeProvider clock)
    {
        if (last is null) yield return new(Gravity.Fault, "no_backup");
        else if (clock.GetUtcNow() - new DateTimeOffset(last.Through) is var age && age > BackupAge) yield return new(Gravity.Fault, "backup_old", ("days", (long)age.TotalDays), ("folder", last.Folder));
    }

    private static IEnumerable<Symptom> Failed(FailedBackup? failed)
    {
        if (failed is not null) yield return new(Gravity.Fault, "backup_failed", ("folder", failed.Folder), ("at", UtcSecond.Of(failed.At)), ("reason", failed.Reason));
    }

    /// <summary>Does the certificate last that the server shows?</summary>
    public static IEnumerable<Symptom> Certificate(DateTimeOffset? ends, TimeProvider clock)
    {
        if (ends is not { } until) yield break;
        var left = until - clock.GetUtcNow();
        if (left <= TimeSpan.Zero) yield return new(Gravity.Fault, "certificate_ended", ("until", until));
        else if (left < CertificateNotice) yield return new(Gravity.Warning, "certificate_ends", ("until", until), ("days", (long)left.TotalDays));
    }

    private static IEnumerable<Symptom> Keys(string data)
    {
        var keys = Path.Combine(data, "keys");
        if (!Directory.Exists(keys)) yield break;
        foreach (var file in Directory.EnumerateFiles(keys, "*", SearchOption.AllDirectories).Where(IsPrivate))
            if ((File.GetUnixFileMode(file) & Others) != 0) yield return new(Gravity.Fault, "key_readable", ("file", file));
        var root = Path.Combine(keys, "federation", "root.key.pem");
        if (File.Exists(root) && !File.ReadAllText(root).Contains("ENCRYPTED", StringComparison.Ordinal)) yield return new(Gravity.Warning, "root_here", ("file", root));
    }

    private static bool IsPrivate(string file) => file.EndsWith(".key", StringComparison.Ordinal) || (file.EndsWith(".pem", StringComparison.Ordinal) && File.ReadAllText(file).Contains("PRIVATE KEY", StringComparison.Ordinal));

    private static IEnumerable<Symptom> Certificates(string data, TimeProvider clock)
    {
        var tls = Path.Combine(data, "keys", "tls");
        if (!Directory.Exists(tls)) yield break;
        foreach (var file in Directory.EnumerateFiles(tls, "authority.pem", SearchOption.AllDirectories))
        {
            using var authority = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            var until = new DateTimeOffset(authority.NotAfter);
            if (clock.GetUtcNow() > until - AuthorityNotice) yield return new(Gravity.Warning, "authority_ends", ("file", file), ("until", until));
        }
    }
}
