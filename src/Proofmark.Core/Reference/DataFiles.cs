using System.IO.Compression;
using System.Text;

namespace Proofmark.Core.Reference;

/// <summary>
/// The data that ships with the product: the folder <c>data/</c> beside the program, else beside <c>Proofmark.slnx</c> above it.
/// A name that ends in <c>.gz</c> is decompressed while it is read.
/// </summary>
public sealed class DataFiles
{
    /// <summary>The files in this folder; for tests and for a newer set that an administrator downloaded.</summary>
    public DataFiles(string root) => Root = root;

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary>The shipped set. Throws <see cref="DirectoryNotFoundException"/> when the installation is incomplete.</summary>
    public static DataFiles Shipped { get; } = new(FindRoot(AppContext.BaseDirectory));

    /// <summary>The full path of a shipped file, by its path below <c>data/</c> with forward slashes.</summary>
    public static string Find(string path) => Shipped.Path(path);

    /// <summary>The full path of a file of this set; throws <see cref="FileNotFoundException"/> when it is not there.</summary>
    public string Path(string path)
    {
        var full = System.IO.Path.Combine(Root, path.Replace('/', System.IO.Path.DirectorySeparatorChar));
        return File.Exists(full) ? full : throw new FileNotFoundException($"The data file {path} is missing below {Root}.", full);
    }

    /// <summary>Reads a file as bytes, decompressed.</summary>
    public Stream Open(string path)
    {
        var file = File.OpenRead(Path(path));
        return path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Reads a UTF-8 file as text, decompressed.</summary>
    public StreamReader OpenText(string path) => new(Open(path), new UTF8Encoding(false, throwOnInvalidBytes: true));

    private static string FindRoot(string start)
    {
        var beside = System.IO.Path.Combine(start, "data");
        if (Directory.Exists(beside))
        {
            return beside;
        }

        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Proofmark.slnx")))
            {
                return System.IO.Path.Combine(folder.FullName, "data");
            }
        }

        throw new DirectoryNotFoundException($"There is no folder 'data' beside {start}: the installation is incomplete.");
    }
}
