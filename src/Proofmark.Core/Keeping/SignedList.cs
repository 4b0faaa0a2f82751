using System.Security.Cryptography;
using Proofmark.Ledger;

namespace Proofmark.Core.Keeping;

/// <summary>A list of a folder's contents: <c>manifest-SHA256.json</c>, and <c>manifest</c>, a signed note that names it.</summary>
internal static class SignedList
{
    /// <summary>Writes and signs it; the older one counts until the new one is on disk.</summary>
    public static void Write(string folder, string title, byte[] bytes, NoteSigner signer)
    {
        var name = NameOf(bytes);
        var disk = new DurableFile(new SystemDisk(), folder);
        disk.WriteAll([(Path.Combine(folder, name), bytes)]);
        disk.WriteAll([(Path.Combine(folder, "manifest"), signer.Sign($"{title}\n{name}\n").ToBytes())]);
        foreach (var old in Directory.EnumerateFiles(folder, "manifest-*.json").Where(f => Path.GetFileName(f) != name)) File.Delete(old);
    }

    /// <summary>Reads it; who signed is for the caller to check.</summary>
    /// <exception cref="InvalidDataException">No such list, or its bytes are not those that were signed.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public static (SignedNote Note, byte[] Bytes) Read(string folder, string title)
    {
        var note = SignedNote.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest")));
        var lines = note.Text.Split('\n');
        var name = lines.Length > 1 && lines[0] == title ? Path.GetFileName(lines[1]) : throw new InvalidDataException("no manifest");
        var bytes = File.ReadAllBytes(Path.Combine(folder, name));
        return name == NameOf(bytes) ? (note, bytes) : throw new InvalidDataException("its bytes are not those that were signed");
    }

    private static string NameOf(byte[] bytes) => $"manifest-{Convert.ToHexStringLower(SHA256.HashData(bytes))}.json";
}
