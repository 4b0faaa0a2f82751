namespace Proofmark.Core.Importing.Workbooks;

/// <summary>The old container of Office files (MS-CFB): holds either a legacy .xls or, encrypted, a workbook of today.</summary>
internal static class CompoundFile
{
    private const int Look = 1 << 20;

    /// <summary>Whether the directory names an encrypted package (MS-OFFCRYPTO 2.3.4.4).</summary>
    public static bool HoldsEncryptedPackage(Stream file)
    {
        var name = System.Text.Encoding.Unicode.GetBytes("EncryptedPackage");
        var buffer = new byte[Look];

        // The directory stands near the beginning or at the end, depending on the writer.
        foreach (var start in new[] { 0L, Math.Max(0, file.Length - Look) })
        {
            file.Position = start;
            var read = file.ReadAtLeast(buffer, Look, throwOnEndOfStream: false);
            if (buffer.AsSpan(0, read).IndexOf(name) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
