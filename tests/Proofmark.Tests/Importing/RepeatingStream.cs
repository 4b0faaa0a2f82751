namespace Proofmark.Tests.Importing;

/// <summary>A head, then the same bytes over and over: a large file that is nowhere.</summary>
internal sealed class RepeatingStream(byte[] head, byte[] body, int times) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => head.Length + ((long)body.Length * times);

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var written = 0;
        while (written < count && _position < Length)
        {
            var inHead = _position < head.Length;
            var source = inHead ? head : body;
            var at = inHead ? (int)_position : (int)((_position - head.Length) % body.Length);
            var n = Math.Min(source.Length - at, count - written);
            Array.Copy(source, at, buffer, offset + written, n);
            written += n;
            _position += n;
        }

        return written;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
