using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing;

/// <summary>How many bytes a file may still unpack to; shared by all parts of one archive.</summary>
internal sealed class UnpackBudget(ImportLimits limits)
{
    private long _total;

    /// <summary>Counts unpacked bytes and refuses what only a compression bomb does.</summary>
    public void Spend(int bytes, long partUnpacked, long partPacked)
    {
        _total += bytes;
        if (_total > limits.MaxUncompressedBytes)
        {
            throw new ProblemException(Problem.Of("import.file_bomb_size", null, ("limit", limits.MaxUncompressedBytes >> 20)));
        }

        if (partUnpacked > limits.RatioFloorBytes && partUnpacked / Math.Max(1, partPacked) > limits.MaxCompressionRatio)
        {
            throw new ProblemException(Problem.Of("import.file_bomb_ratio", null, ("limit", limits.MaxCompressionRatio)));
        }
    }
}

/// <summary>
/// A read-only view of an unpacking stream that stops bombs while they unpack: sizes stated in an archive are claims, bytes are not.
/// Damage found by the unpacker becomes <c>import.file_damaged</c>.
/// </summary>
/// <param name="inner">The unpacker; owned.</param>
/// <param name="packedLength">Bytes before unpacking.</param>
/// <param name="budget">What may still be unpacked.</param>
/// <param name="maxStep">See <see cref="Tick"/>.</param>
/// <param name="statedSize">What must have come out at the end, modulo 2^32, where the unpacker itself does not notice a file that was cut off; else null.</param>
internal sealed class GuardedStream(Stream inner, long packedLength, UnpackBudget budget, int maxStep = int.MaxValue, uint? statedSize = null) : Stream
{
    private long _unpacked;
    private long _sinceTick;

    /// <summary>Tells that the consumer came back with something; see <see cref="ImportLimits.MaxXmlStepBytes"/>.</summary>
    public void Tick() => _sinceTick = 0;

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = inner.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw new ProblemException(Problem.Of("import.file_damaged"));
        }

        if (read == 0 && buffer.Length > 0 && statedSize is { } size && unchecked((uint)_unpacked) != size)
        {
            throw new ProblemException(Problem.Of("import.file_damaged"));
        }

        _unpacked += read;
        _sinceTick += read;
        budget.Spend(read, _unpacked, packedLength);
        if (_sinceTick > maxStep)
        {
            throw new ProblemException(Problem.Of("import.file_damaged"));
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _unpacked; set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
