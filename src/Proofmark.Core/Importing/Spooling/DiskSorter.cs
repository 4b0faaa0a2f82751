using System.Runtime.InteropServices;

namespace Proofmark.Core.Importing.Spooling;

/// <summary>
/// Sorts any number of fixed-size records in constant memory: runs are sorted in memory, spilled to one temporary file and merged.
/// A register that fits in one run never touches the disk.
/// </summary>
public sealed class DiskSorter<T>(string path, int runLength = 1 << 20) : IDisposable where T : unmanaged, IComparable<T>
{
    private readonly List<(long Start, long Count)> _runs = [];
    private T[] _run = new T[Math.Min(4096, runLength)];
    private int _count;
    private FileStream? _file;

    /// <summary>Adds a record.</summary>
    public void Add(T record)
    {
        if (_count == _run.Length)
        {
            if (_count == runLength)
            {
                Spill();
            }
            else
            {
                Array.Resize(ref _run, Math.Min(runLength, _run.Length * 2));
            }
        }

        _run[_count++] = record;
    }

    /// <summary>Every record in order; call once, after the last <see cref="Add"/>.</summary>
    public IEnumerable<T> Sorted()
    {
        if (_file is null)
        {
            Array.Sort(_run, 0, _count);
            for (var i = 0; i < _count; i++)
            {
                yield return _run[i];
            }

            yield break;
        }

        Spill();
        _run = [];
        var heads = new PriorityQueue<RunCursor, T>(_runs.Count);
        foreach (var (start, count) in _runs)
        {
            var cursor = new RunCursor(_file, start, count, Math.Max(256, runLength / (_runs.Count * 2)));
            if (cursor.Next(out var first))
            {
                heads.Enqueue(cursor, first);
            }
        }

        while (heads.TryDequeue(out var cursor, out var record))
        {
            yield return record;
            if (cursor.Next(out var next))
            {
                heads.Enqueue(cursor, next);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        File.Delete(path);
    }

    private void Spill()
    {
        _file ??= new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 0);
        Array.Sort(_run, 0, _count);
        _runs.Add((_file.Length, _count));
        _file.Position = _file.Length;
        _file.Write(MemoryMarshal.AsBytes(_run.AsSpan(0, _count)));
        _count = 0;
    }

    private sealed class RunCursor(FileStream file, long start, long count, int bufferLength)
    {
        private readonly T[] _buffer = new T[Math.Min(bufferLength, count)];
        private long _read;
        private int _at;
        private int _filled;

        public bool Next(out T record)
        {
            if (_at == _filled)
            {
                _filled = (int)Math.Min(_buffer.Length, count - _read);
                if (_filled == 0)
                {
                    record = default;
                    return false;
                }

                var bytes = MemoryMarshal.AsBytes(_buffer.AsSpan(0, _filled));
                file.Position = start + (_read * (bytes.Length / _filled));
                file.ReadExactly(bytes);
                _read += _filled;
                _at = 0;
            }

            record = _buffer[_at++];
            return true;
        }
    }
}
