namespace Proofmark.Core.Allocating;

/// <summary>
/// Gathers what is written at once and hands it on when asked. A ZIP ends its entries by plain writes, and nobody's thread is to wait for a
/// slow client. It cannot be sought in, so that what was handed on is never asked for again.
/// </summary>
internal sealed class GatheringStream : Stream
{
    private readonly MemoryStream gathered = new();

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Writes everything gathered so far to where it goes.</summary>
    public async Task HandOnAsync(Stream output, CancellationToken ct)
    {
        gathered.Position = 0;
        await gathered.CopyToAsync(output, ct);
        gathered.SetLength(0);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => gathered.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => gathered.Write(buffer);

    /// <inheritdoc/>
    public override void Flush()
    {
        // Handed on when asked.
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) gathered.Dispose();
        base.Dispose(disposing);
    }
}
