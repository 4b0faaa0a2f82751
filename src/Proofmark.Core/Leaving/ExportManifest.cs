using System.Text.Json;
using Proofmark.Core.Keeping;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Ledger;

namespace Proofmark.Core.Leaving;

/// <summary>A table of an export.</summary>
/// <param name="Name">As in the database.</param>
/// <param name="Recorded">Its rows belong to acts, and the ledger covers them.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">How many lines there are in all parts.</param>
/// <param name="Parts">Its files, in order.</param>
public sealed record ExportedTable(string Name, bool Recorded, IReadOnlyList<NodeColumn> Columns, long Rows, IReadOnlyList<StoredFile> Parts);

/// <summary>One of the numbered SQL files by which the tables were made.</summary>
public sealed record ExportedMigration(int Number, string Name, string Checksum);

/// <summary>The signed head of the ledger that the export holds.</summary>
/// <param name="Epoch">Which life of the ledger.</param>
/// <param name="Size">Signed leaves.</param>
/// <param name="Root">Their root, base64.</param>
/// <param name="Note">The checkpoint as it was signed; null for a node that never signed.</param>
public sealed record ExportedHead(int Epoch, long Size, string Root, string? Note);

/// <summary>A reference set that was loaded: digest over its files, and when.</summary>
public sealed record ExportedReference(string Sha256, long Act);

/// <summary>What an export holds; signed with the ledger's key. The form is in docs/export-format.md.</summary>
public sealed record ExportManifest
{
    /// <summary>The newest format that is known.</summary>
    public const int Newest = 1;

    /// <summary>Of the format.</summary>
    public int Version { get; init; } = Newest;

    /// <summary>When it was begun, UTC.</summary>
    public required DateTime Made { get; init; }

    /// <summary>Which node.</summary>
    public required Guid Node { get; init; }

    /// <summary>Its ledger's name.</summary>
    public required string Origin { get; init; }

    /// <summary>It is a training node's: the signed name of its ledger says so.</summary>
    public bool Training => Origin.StartsWith(NodeIdentity.TrainingOrigin, StringComparison.Ordinal);

    /// <summary>Checks the signature of this and of the checkpoints.</summary>
    public required string LedgerKey { get; init; }

    /// <summary>Whom the files are encrypted to (age); null: they are in the clear.</summary>
    public string? Recipient { get; init; }

    /// <summary>How the tables were made.</summary>
    public required IReadOnlyList<ExportedMigration> Migrations { get; init; }

    /// <summary>The reference sets that were loaded, the newest last.</summary>
    public required IReadOnlyList<ExportedReference> Reference { get; init; }

    /// <summary>The ledger.</summary>
    public required ExportedHead Head { get; init; }

    /// <summary>Every table.</summary>
    public required IReadOnlyList<ExportedTable> Tables { get; init; }

    /// <summary>What is known of persons, in the clear, with their keys.</summary>
    public required ExportedTable Persons { get; init; }

    /// <summary>The keys of attachments.</summary>
    public required ExportedTable AttachmentKeys { get; init; }

    /// <summary>Attachments whose file is there, under <c>attachments/</c> by the hash that is their name.</summary>
    public required long Attachments { get; init; }

    /// <summary>Attachments that the node names and has no file of: SHA-256, hexadecimal. They were lost before the export.</summary>
    public required IReadOnlyList<string> MissingAttachments { get; init; }

    /// <summary>The ledger's files, of every epoch.</summary>
    public required IReadOnlyList<StoredFile> Ledger { get; init; }

    /// <summary>Where the database's counters stand.</summary>
    public required IReadOnlyDictionary<string, long> Counters { get; init; }

    private const string Title = "proofmark export 1";
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Every file that is listed by name.</summary>
    public IEnumerable<StoredFile> Files() => [.. Tables.SelectMany(t => t.Parts), .. Persons.Parts, .. AttachmentKeys.Parts, .. Ledger];

    /// <summary>A table.</summary>
    /// <exception cref="ProblemException">leaving.manifest.</exception>
    public ExportedTable Table(string name) => Tables.FirstOrDefault(t => t.Name == name) ?? throw Bad("-", name);

    /// <summary>Writes and signs it.</summary>
    public void Write(string folder, NoteSigner signer) => SignedList.Write(folder, Title, JsonSerializer.SerializeToUtf8Bytes(this, Options), signer);

    /// <summary>Reads one and checks its signature: by the key that the caller trusts, else by its own, which then has to be compared.</summary>
    /// <exception cref="ProblemException">leaving.manifest, leaving.newer.</exception>
    public static ExportManifest Read(string folder, string? trustedKey)
    {
        try
        {
            var (note, bytes) = SignedList.Read(folder, Title);
            using (var document = JsonDocument.Parse(bytes))
                if (document.RootElement.GetProperty("version").GetInt32() > Newest) throw new ProblemException(Problem.Of("leaving.newer", null, ("version", document.RootElement.GetProperty("version").GetInt32()), ("newest", Newest)));
            var manifest = JsonSerializer.Deserialize<ExportManifest>(bytes, Options)!;
            if (!new TrustedKeys(VerifierKey.Parse(trustedKey ?? manifest.LedgerKey)).Open(note).IsTrusted) throw Bad(folder, "signed by another key");
            if (manifest.Migrations.FirstOrDefault(m => Migrator.All.All(k => k.Number != m.Number)) is { } unknown) throw new ProblemException(Problem.Of("leaving.newer", null, ("version", unknown.Name), ("newest", Migrator.All[^1].Name)));
            if (manifest.Migrations.FirstOrDefault(m => Migrator.All.Any(k => k.Number == m.Number && k.Checksum != m.Checksum)) is { } other) throw Bad(folder, other.Name);
            return manifest;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or FormatException or ArgumentException or KeyNotFoundException or InvalidOperationException)
        {
            throw Bad(folder, e.Message);
        }
    }

    private static ProblemException Bad(string folder, string detail) => new(Problem.Of("leaving.manifest", null, ("folder", folder), ("detail", detail)));
}
