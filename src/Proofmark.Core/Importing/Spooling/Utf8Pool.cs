namespace Proofmark.Core.Importing.Spooling;

/// <summary>
/// Gives the same object for the same bytes where they come again soon: makes and dates repeat a thousandfold in a register.
/// Direct-mapped, so its size never grows.
/// </summary>
internal sealed class Utf8Pool<T> where T : class
{
    private const int Slots = 1 << 14;
    private const int MaxBytes = 128;
    private readonly (byte[] Bytes, T Value)[] _slots = new (byte[], T)[Slots];

    /// <summary>The object made of these bytes, made anew only when it is not kept.</summary>
    public T Get(ReadOnlySpan<byte> bytes, Func<ReadOnlySpan<byte>, T> make)
    {
        if (bytes.Length > MaxBytes)
        {
            return make(bytes);
        }

        ref var slot = ref _slots[Hash(bytes) & (Slots - 1)];
        if (slot.Bytes is { } kept && bytes.SequenceEqual(kept))
        {
            return slot.Value;
        }

        slot = (bytes.ToArray(), make(bytes));
        return slot.Value;
    }

    /// <summary>Keeps another object for these bytes.</summary>
    public T Replace(ReadOnlySpan<byte> bytes, T value)
    {
        if (bytes.Length <= MaxBytes)
        {
            _slots[Hash(bytes) & (Slots - 1)] = (bytes.ToArray(), value);
        }

        return value;
    }

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return unchecked((uint)hash.ToHashCode());
    }
}
