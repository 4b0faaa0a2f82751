using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing;

/// <summary>How many bytes a file may still unpack to; shared by all parts of one archive.</summary>
/// <param name="path">The file, for what is said of it.</param>
/// <param name="size">Its bytes on disk: a fact, where the sizes that an archive states are claims.</param>
/// <param name="most">Most bytes that it may unpack to.</param>
/// <param name="ratio">Most bytes unpacked per packed byte, beyond <paramref name="floor"/>.</param>
/// <param name="floor">So many unpacked bytes are nothing to worry about.</param>
internal sealed class UnpackBudget(string path, long size, long most, int ratio, long floor)
{
    private const int Megabyte = 20;
    private long _total;

    /// <summary>Counts unpacked bytes and refuses what only a compression bomb does, in one part or in all together.</summary>
    /// <exception cref="ProblemException"><c>import.file_bomb_size</c>, <c>import.file_bomb_ratio</c>.</exception>
    public void Spend(int bytes, long partUnpacked, long partPacked)
    {
        _total += bytes;
        Check(_total, size);
        Check(partUnpacked, partPacked);
    }

    /// <summary>Refuses by sizes that are stated or were counted.</summary>
    /// <exception cref="ProblemException"><c>import.file_bomb_size</c>, <c>import.file_bomb_ratio</c>.</exception>
    public void Check(long unpacked, long packed)
    {
        if (unpacked > most)
        {
            throw new ProblemException(Problem.Of("import.file_bomb_size", null, ("file", Path.GetFileName(path)), ("found", unpacked >> Megabyte), ("limit", most >> Megabyte)));
        }

        if (unpacked > floor && unpacked / Math.Max(1, packed) > ratio)
        {
            throw new ProblemException(Problem.Of("import.file_bomb_ratio", null,
                ("file", Path.GetFileName(path)), ("found", unpacked >> Megabyte), ("packed", (packed + 1023) >> 10), ("limit", ratio)));
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
