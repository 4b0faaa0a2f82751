using System.Text.Json;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Keeping;

/// <summary>A file of a backup.</summary>
/// <param name="Name">Its name in the chain's folder.</param>
/// <param name="Size">Bytes on disk.</param>
/// <param name="Sha256">Of the bytes on disk, in lower-case hexadecimal.</param>
public sealed record StoredFile(string Name, long Size, string Sha256);

/// <summary>A person who was erased: a restored older state has to forget again.</summary>
/// <param name="Person">persons.id of the one that the act names.</param>
/// <param name="Persons">persons.id of every record of the same human.</param>
/// <param name="Rule">Under which rule.</param>
/// <param name="Attachments">attachments.id of what went along.</param>
/// <param name="Act">The erasing act's outside id.</param>
/// <param name="Done">When.</param>
public sealed record ForgottenPerson(long Person, IReadOnlyList<long> Persons, string Rule, IReadOnlyList<long> Attachments, Guid Act, DateTime Done);

/// <summary>
/// A chain: one base copy of the database and what followed it. It restores to any second from <see cref="BaseEnded"/> to
/// <see cref="Through"/>. Public parts of keys only; private ones travel apart (<c>backup keys</c>).
/// </summary>
public sealed record Manifest
{
    /// <summary>The newest format that is known.</summary>
    public const int Newest = 1;

    /// <summary>Of the format.</summary>
    public int Version { get; init; } = Newest;

    /// <summary>Name of the chain, and of its folder.</summary>
    public required string Chain { get; init; }

    /// <summary>Which node.</summary>
    public required Guid Node { get; init; }

    /// <summary>Its ledger's name.</summary>
    public required string Origin { get; init; }

    /// <summary>It is a training node's: the signed name of its ledger says so.</summary>
    public bool Training => Origin.StartsWith(NodeIdentity.TrainingOrigin, StringComparison.Ordinal);

    /// <summary>Checks the signature of this and of the checkpoints.</summary>
    public required string LedgerKey { get; init; }

    /// <summary>Whom the files are encrypted to.</summary>
    public required string Recipient { get; init; }

    /// <summary>Major version of PostgreSQL that can read the base.</summary>
    public required int PostgresMajor { get; init; }

    /// <summary>The base copy: what pg_basebackup wrote, a tar.</summary>
    public required StoredFile Base { get; init; }

    /// <summary>Earliest second that the chain restores to.</summary>
    public required DateTime BaseEnded { get; init; }

    /// <summary>Everything acknowledged before this is in the chain.</summary>
    public required DateTime Through { get; init; }

    /// <summary>Segments of the write-ahead log, without gap, by their PostgreSQL name and in order; history files of timelines among them.</summary>
    public required IReadOnlyList<StoredFile> Log { get; init; }

    /// <summary>Attachments and the ledger's abandoned epochs, tar upon tar.</summary>
    public required IReadOnlyList<StoredFile> Files { get; init; }

    /// <summary>Everybody erased so far.</summary>
    public required IReadOnlyList<ForgottenPerson> Forgotten { get; init; }

    /// <summary>Signed leaves when it was written.</summary>
    public long SignedSize { get; init; }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Every file.</summary>
    public IEnumerable<StoredFile> All() => [Base, .. Log, .. Files];

    /// <summary>Bytes on disk.</summary>
    public long Size => All().Sum(f => f.Size);

    /// <summary>Writes and signs it; the older one counts until the new one is on disk.</summary>
    /// <remarks>It names the key that signs it, which need not be the one that signed it before.</remarks>
    internal void Write(string folder, NoteSigner signer) => SignedList.Write(folder, Title, JsonSerializer.SerializeToUtf8Bytes(this with { LedgerKey = signer.PublicKey.ToString() }, Options), signer);

    /// <summary>Reads one and checks its signature: by the key that the caller trusts, else by its own, which then has to be compared.</summary>
    /// <exception cref="ProblemException">keeping.manifest: it is not there, changed, of a newer format or signed by another key.</exception>
    public static Manifest Read(string folder, string? trustedKey)
    {
        try
        {
            var (note, bytes) = SignedList.Read(folder, Title);
            var manifest = JsonSerializer.Deserialize<Manifest>(bytes, Options)!;
            if (manifest.Version > Newest) throw new InvalidDataException($"format {manifest.Version}");
            if (!new TrustedKeys(VerifierKey.Parse(trustedKey ?? manifest.LedgerKey)).Open(note).IsTrusted) throw new InvalidDataException("signed by another key");
            return manifest;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or FormatException or ArgumentException)
        {
            throw new ProblemException(Problem.Of("keeping.manifest", null, ("folder", folder), ("detail", e.Message)));
        }
    }

    private const string Title = "proofmark backup 1";
}
