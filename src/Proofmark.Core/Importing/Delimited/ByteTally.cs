using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Proofmark.Core.Importing.Delimited;

/// <summary>
/// What one pass over the bytes of a file finds out about their encoding. ASCII and valid UTF-8 pass at memory speed;
/// only blocks with other bytes are looked at one by one.
/// </summary>
internal sealed class ByteTally
{
    private readonly byte[] _carry = new byte[3];
    private int _carried;
    private long _position;

    public long Length { get; private set; }

    /// <summary>NUL bytes at even and odd positions.</summary>
    public long EvenNuls { get; private set; }

    public long OddNuls { get; private set; }

    /// <summary>Control characters that no text holds, counted in blocks with NULs only: the high bytes of Cyrillic, Arabic and others in UTF-16.</summary>
    public long Controls { get; private set; }

    public bool HasNul => EvenNuls + OddNuls > 0;

    /// <summary>First byte that is not part of valid UTF-8; -1 if there is none.</summary>
    public long FirstInvalid { get; private set; } = -1;

    /// <summary>First valid UTF-8 sequence of more than one byte; -1 if there is none.</summary>
    public long FirstMultibyte { get; private set; } = -1;

    /// <summary>First byte that Windows-1252 leaves undefined, among those that are not valid UTF-8; -1 if there is none.</summary>
    public long FirstUndefined { get; private set; } = -1;

    /// <summary>Bytes above 127 that are not valid UTF-8, and how many of them stand in runs of three or more.</summary>
    public long HighBytes { get; private set; }

    public long HighInRuns { get; private set; }

    public void Add(ReadOnlySpan<byte> block)
    {
        CountNuls(block);
        Length += block.Length;
        if (_carried > 0)
        {
            // A sequence may straddle two blocks: look at the joint separately, then go on with the rest.
            Span<byte> joint = stackalloc byte[6];
            _carry.AsSpan(0, _carried).CopyTo(joint);
            var taken = Math.Min(3, block.Length);
            block[..taken].CopyTo(joint[_carried..]);
            joint = joint[..(_carried + taken)];
            var used = 0;
            while (used < _carried && used < joint.Length)
            {
                used += Step(joint[used..], final: block.IsEmpty);
            }

            block = block[Math.Min(block.Length, used - _carried)..];
            _carried = 0;
        }

        var whole = block[..^IncompleteTail(block)];
        if (!Ascii.IsValid(whole))
        {
            if (FirstInvalid < 0 && Utf8.IsValid(whole))
            {
                if (FirstMultibyte < 0)
                {
                    FirstMultibyte = _position + whole.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                }

                _position += whole.Length;
            }
            else
            {
                Walk(whole);
            }
        }
        else
        {
            _position += whole.Length;
        }

        _carried = block.Length - whole.Length;
        block[whole.Length..].CopyTo(_carry);
    }

    /// <summary>Call once after the last block.</summary>
    public void Finish()
    {
        if (_carried > 0)
        {
            Add([]);
        }
    }

    private void Walk(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var plain = bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (plain < 0)
            {
                _position += bytes.Length;
                return;
            }

            _position += plain;
            bytes = bytes[plain..];
            bytes = bytes[Step(bytes, final: true)..];
        }
    }

    private long _lastHigh = -2;
    private int _run;

    // One character or one invalid byte.
    private int Step(ReadOnlySpan<byte> bytes, bool final)
    {
        var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
        if (status == OperationStatus.Done)
        {
            if (length > 1 && FirstMultibyte < 0)
            {
                FirstMultibyte = _position;
            }

            _position += length;
            return length;
        }

        _ = final;
        NoteInvalid(bytes[0]);
        _position++;
        return 1;
    }

    private void NoteInvalid(byte value)
    {
        if (FirstInvalid < 0)
        {
            FirstInvalid = _position;
        }

        if (value is 0x81 or 0x8D or 0x8F or 0x90 or 0x9D && FirstUndefined < 0)
        {
            FirstUndefined = _position;
        }

        HighBytes++;
        _run = _lastHigh == _position - 1 ? _run + 1 : 1;
        _lastHigh = _position;
        if (_run >= 3)
        {
            HighInRuns += _run == 3 ? 3 : 1;
        }
    }

    private void CountNuls(ReadOnlySpan<byte> block)
    {
        if (!block.Contains((byte)0))
        {
            return;
        }

        var parity = (int)(Length & 1);
        for (var i = 0; i < block.Length; i++)
        {
            if (block[i] == 0)
            {
                if (((i + parity) & 1) == 0)
                {
                    EvenNuls++;
                }
                else
                {
                    OddNuls++;
                }
            }
            else if (block[i] < 0x20 && block[i] is not ((byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                Controls++;
            }
        }
    }

    // Bytes at the end that may be the beginning of a sequence which the next block completes.
    private static int IncompleteTail(ReadOnlySpan<byte> block)
    {
        for (var back = 1; back <= 3 && back <= block.Length; back++)
        {
            var b = block[^back];
            if (b < 0x80)
            {
                return 0;
            }

            if (b >= 0xC0)
            {
                var need = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return need > back ? back : 0;
            }
        }

        return 0;
    }
}
