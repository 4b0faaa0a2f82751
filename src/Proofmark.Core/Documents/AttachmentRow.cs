using Proofmark.Core.Storage;

namespace Proofmark.Core.Documents;

/// <summary>A photograph or document that belongs to a recovery, an entry or a trace. The bytes stand outside the database.</summary>
public sealed record AttachmentRow
{
    /// <summary>Internal id.</summary>
    public required long Id { get; init; }
    /// <summary>Identifier outside the node.</summary>
    public required Guid Uid { get; init; }
    /// <summary>recovery, entry, trace.</summary>
    public required string Subject { get; init; }
    /// <summary>Id of what it belongs to.</summary>
    public required long SubjectId { get; init; }
    /// <summary>SHA-256 of the encrypted bytes (32 bytes): the file's name.</summary>
    public required byte[] Sha256 { get; init; }
    /// <summary>Length of the plain content in bytes.</summary>
    public required long Size { get; init; }
    /// <summary>Media type, as its first bytes say.</summary>
    public required string MediaType { get; init; }
    /// <summary>What it shows.</summary>
    public string? Caption { get; init; }
    /// <summary>The file's key under the master key; erasure destroys it.</summary>
    public required byte[] WrappedKey { get; init; }
    /// <summary>The natural person it shows or names (persons.id): it goes with the person.</summary>
    public long? Person { get; init; }
    /// <summary>original: the file as it was sent; cut: turned or cropped from it. Null: the picture or paper itself.</summary>
    public string? Part { get; init; }
    /// <summary>Of which attachment it is a part.</summary>
    public long? PartOf { get; init; }
    /// <summary>How it was cut (<c>PhotographCut</c>).</summary>
    public string? Cut { get; init; }

    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<AttachmentRow> Table = new("attachments",
        Column.Int64<AttachmentRow>("id", r => r.Id),
        Column.Uuid<AttachmentRow>("uid", r => r.Uid),
        Column.Text<AttachmentRow>("subject", r => r.Subject),
        Column.Int64<AttachmentRow>("subject_id", r => r.SubjectId),
        Column.Bytes<AttachmentRow>("sha256", r => r.Sha256),
        Column.Int64<AttachmentRow>("size", r => r.Size),
        Column.Text<AttachmentRow>("media_type", r => r.MediaType),
        Column.Text<AttachmentRow>("caption", r => r.Caption),
        Column.Bytes<AttachmentRow>("wrapped_key", r => r.WrappedKey),
        Column.Int64<AttachmentRow>("person", r => r.Person),
        Column.Text<AttachmentRow>("part", r => r.Part),
        Column.Int64<AttachmentRow>("part_of", r => r.PartOf),
        Column.Text<AttachmentRow>("cut", r => r.Cut));
}
