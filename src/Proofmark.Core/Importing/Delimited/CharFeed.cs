using System.Buffers;
using System.Text;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Delimited;

/// <summary>Decodes a byte stream into a caller's buffer, strictly, in constant memory.</summary>
internal sealed class CharFeed : IDisposable
{
    private const int BlockBytes = 128 << 10;
    private readonly Stream _stream;
    private readonly Decoder _decoder;
    private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private int _start;
    private int _end;
    private bool _streamEnded;

    public CharFeed(Stream stream, TextProfile profile)
    {
        _stream = stream;
        _decoder = profile.Encoding.GetDecoder();
        _stream.ReadExactly(_bytes.AsSpan(0, profile.MarkLength));
    }

    /// <summary>Fills some of the buffer, which must hold at least two; 0 only at the end.</summary>
    /// <exception cref="ProblemException"><c>import.encoding_invalid</c>, without row, which the caller knows.</exception>
    public int Fill(Span<char> buffer)
    {
        while (true)
        {
            if (_start == _end && !_streamEnded)
            {
                _start = 0;
                _end = _stream.Read(_bytes!, 0, BlockBytes);
                _streamEnded = _end == 0;
            }

            try
            {
                _decoder.Convert(_bytes.AsSpan(_start, _end - _start), buffer, _streamEnded, out var used, out var made, out var complete);
                _start += used;
                if (made > 0 || (_streamEnded && complete))
                {
                    return made;
                }
            }
            catch (DecoderFallbackException)
            {
                throw new ProblemException(Problem.Of("import.encoding_invalid"));
            }
        }
    }

    public void Dispose()
    {
        if (_bytes is { } bytes)
        {
            _bytes = null;
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
            _stream.Dispose();
        }
    }
}
