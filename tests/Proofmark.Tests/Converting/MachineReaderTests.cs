using Proofmark.Core.Converting;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Converting;

/// <summary>A program that reads scans, played by a script: shut in, as the real one is.</summary>
public sealed class MachineReaderTests : IDisposable
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-reader-").FullName;

    [Fact]
    public async Task What_the_program_writes_is_the_text_and_it_reaches_no_network()
    {
        // The scan goes in as a file, the text comes out beside it; of the network there is only what is inside the jail.
        var reader = new MachineReader(Script("""cat "$1" > "$2.txt"; if grep -qv lo: /proc/net/dev && [ "$(tail -n +3 /proc/net/dev | wc -l)" -gt 1 ]; then exit 9; fi"""), null);
        Assert.Equal("R10001 A-4731/97", await reader.ReadAsync("\n R10001 A-4731/97 \f"u8.ToArray(), "image/png", 1));
    }

    [Fact]
    public async Task A_program_that_fails_is_said_with_its_last_words_and_leaves_nothing_behind()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "proofmark-read-*").Length;
        var refused = await Assert.ThrowsAsync<ProblemException>(() => new MachineReader(Script("echo 'no such language' >&2; exit 3"), null).ReadAsync([1], "image/png", 1));
        Assert.Equal("conversions.machine_failed", refused.Problems[0].Code);
        Assert.Equal("no such language", refused.Problems[0].Arguments!["detail"]);
        Assert.Equal(before, Directory.GetDirectories(Path.GetTempPath(), "proofmark-read-*").Length);
        Assert.Equal("conversions.no_machine", (await Assert.ThrowsAsync<ProblemException>(() => new MachineReader(Script("exit 0"), null).ReadAsync([1], "application/pdf", 1))).Problems[0].Code);
    }

    [Fact]
    public void What_is_too_long_is_cut_between_two_characters()
    {
        var kept = new string('x', MachineReader.LongestText - 1);
        Assert.Equal(kept, MachineReader.Cut(kept + "\U0001F600\U0001F600"));
        Assert.Equal(kept + "y", MachineReader.Cut(kept + "yz"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Script(string work)
    {
        var path = Path.Combine(folder, "reader");
        File.WriteAllText(path, "#!/bin/sh\n" + work + "\n");
        if (OperatingSystem.IsWindows()) return path;
        File.SetUnixFileMode(folder, ForAll);
        File.SetUnixFileMode(path, ForAll);
        return path;
    }
}
