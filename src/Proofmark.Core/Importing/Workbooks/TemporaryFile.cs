using Microsoft.Win32.SafeHandles;

namespace Proofmark.Core.Importing.Workbooks;

/// <summary>
/// A file that nobody else sees: on Unix its name is removed at once, so that even a killed process leaves nothing behind.
/// Written in order, then read anywhere through a fixed number of pages.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private const int PageBytes = 64 << 10;
    private const int Pages = 64;
    private readonly FileStream _file;
    private readonly byte[]?[] _pages = new byte[Pages][];
    private readonly long[] _held = new long[Pages];

    public TemporaryFile(string directory)
    {
        var path = Path.Combine(directory, $"import-{Guid.NewGuid():N}.tmp");
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.DeleteOnClose,
            BufferSize = PageBytes,
            UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        Array.Fill(_held, -1);
    }

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        Length += bytes.Length;
    }

    /// <summary>Call once between writing and reading.</summary>
    public void Seal() => _file.Flush();

    public void Read(long offset, Span<byte> to)
    {
        while (!to.IsEmpty)
        {
            var page = offset / PageBytes;
            var within = (int)(offset % PageBytes);
            var take = Math.Min(PageBytes - within, to.Length);
            Page(page).AsSpan(within, take).CopyTo(to);
            offset += take;
            to = to[take..];
        }
    }

    public void Dispose() => _file.Dispose();

    private byte[] Page(long page)
    {
        var slot = (int)(page % Pages);
        var bytes = _pages[slot] ??= new byte[PageBytes];
        if (_held[slot] != page)
        {
            SafeFileHandle handle = _file.SafeFileHandle;
            var done = 0;
            int read;
            while (done < PageBytes && (read = RandomAccess.Read(handle, bytes.AsSpan(done), (page * PageBytes) + done)) > 0)
            {
                done += read;
            }

            _held[slot] = page;
        }

        return bytes;
    }
}
