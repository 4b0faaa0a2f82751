using Proofmark.Core.Importing.Mappings;

namespace Proofmark.Core.Importing.Spooling;

/// <summary>What a spool was made of: it is resumed, and read, only for the very same.</summary>
/// <param name="FileSha256">SHA-256 of the source file.</param>
/// <param name="MappingHash">See <see cref="Mapping.Hash"/>.</param>
/// <param name="Register">The register's id or name.</param>
/// <param name="Kind">What the rows are.</param>
/// <param name="WholeRowIdentity">Whether rows that are alike are counted rather than refused.</param>
public sealed record SpoolHeader(byte[] FileSha256, byte[] MappingHash, string Register, RegisterKind Kind, bool WholeRowIdentity)
{
    internal byte[] ToBytes()
    {
        var sink = new ByteSink();
        sink.Bytes(FileSha256);
        sink.Bytes(MappingHash);
        sink.Text(Register);
        sink.Byte((byte)Kind);
        sink.Byte(WholeRowIdentity ? (byte)1 : (byte)0);
        return sink.Written.ToArray();
    }

    internal static SpoolHeader Read(ReadOnlySpan<byte> bytes)
    {
        var source = new ByteSource(bytes);
        return new SpoolHeader(source.Bytes(32).ToArray(), source.Bytes(32).ToArray(), source.Text(), (RegisterKind)source.Byte(), source.Byte() == 1);
    }
}

/// <summary>How far parsing has come; stands in every block, so that a crash loses at most one block's work.</summary>
/// <param name="SourceRow">The last row of the file that was dealt with.</param>
/// <param name="RejectsLength">Bytes of the rejects file up to there; 0 when there is none.</param>
/// <param name="Accepted">Accepted rows, those with remarks among them.</param>
/// <param name="WithRemarks">Accepted rows with remarks.</param>
/// <param name="Rejected">Rejected rows.</param>
public sealed record SpoolProgress(long SourceRow, long RejectsLength, long Accepted, long WithRemarks, long Rejected)
{
    internal static SpoolProgress None { get; } = new(0, 0, 0, 0, 0);

    internal void Write(ByteSink to)
    {
        to.Int64(SourceRow);
        to.Int64(RejectsLength);
        to.Int64(Accepted);
        to.Int64(WithRemarks);
        to.Int64(Rejected);
    }

    internal static SpoolProgress Read(ref ByteSource from) => new(from.Int64(), from.Int64(), from.Int64(), from.Int64(), from.Int64());
}
