using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Proofmark.Cli;
using Proofmark.Core.Evidence;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Evidence;

/// <summary>Whatever is changed in an extract is refused, with its place.</summary>
public sealed class ExtractTamperTests : IAsyncLifetime
{
    private ExtractWorld world = null!;
    private byte[] small = null!, lived = null!;

    public async Task InitializeAsync()
    {
        world = await ExtractWorld.CreateAsync();
        small = await world.FileAsync(await world.WeaponAsync("P-9"));
        lived = await world.FileAsync(await world.LivedAsync());
    }

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public void Every_single_changed_byte_of_a_small_extract_is_refused_with_a_place()
    {
        for (var at = 0; at < small.Length; at++) Refused(small, at, (byte)(1 << (at % 7)));
    }

    [Fact]
    public void Any_changed_byte_of_a_longer_extract_is_refused_with_a_place()
    {
        var dice = new Random(20261122);
        for (var i = 0; i < 1500; i++) Refused(lived, dice.Next(lived.Length), (byte)dice.Next(1, 256));
    }

    [Theory]
    [InlineData("\"Zastava\"", "\"Zastavo\"", "evidence.record_hash", "extract.records[")]
    [InlineData("\"A-4731/97\"", "\"B-4731/97\"", "evidence.record_hash", "extract.records[")]
    [InlineData("12 Cs 34/26", "13 Cs 34/26", "evidence.signature", "signature")]
    [InlineData("\\\"type\\\":\\\"weapons.register\\\"", "\\\"type\\\":\\\"weapons.transfer\\\"", "evidence.act_proof", "extract.acts[")]
    [InlineData("\"status\":\"lost\"", "\"status\":\"sold\"", "evidence.signature", "signature")]
    public void What_was_changed_is_named_where_it_stands(string from, string to, string code, string place)
    {
        var text = Encoding.UTF8.GetString(lived);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at > 0, from);
        var report = ExtractVerifier.Verify(Encoding.UTF8.GetBytes(text[..at] + to + text[(at + from.Length)..]));
        Assert.Equal(code, report.Problems[0].Code);
        Assert.StartsWith(place, report.Problems[0].Field, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_and_acts_that_were_reordered_dropped_or_added_are_named()
    {
        Assert.Equal("evidence.order", Changed(x => Swap(x["records"]!.AsArray(), 0, 1)));
        Assert.Equal("evidence.order", Changed(x => x["records"]!.AsArray().Insert(0, x["records"]![0]!.DeepClone())));
        Assert.Equal("evidence.signature", Changed(x => x["records"]!.AsArray().RemoveAt(1)));
        Assert.Equal("evidence.act_extra", Changed(x => DropAct(x)));
        Assert.Equal("evidence.record_act", Changed(x => x["acts"]!.AsArray().RemoveAt(0)));
        Assert.Equal("evidence.order", Changed(x => Swap(x["acts"]!.AsArray(), 0, 1)));
        // A record is passed off as withheld, so that it need not give its hash.
        Assert.Equal("evidence.record_open", Changed(x => x["records"]![0]!["salt"] = null));
        Assert.Equal("evidence.record_open", Changed(x =>
        {
            x["records"]![0]!["salt"] = null;
            x["records"]![0]!["erased"] = "Arms Act s. 12";
        }));
        Assert.Equal("evidence.record_proof", Changed(x => x["records"]![1]!["path"]!.AsArray().RemoveAt(0)));
        Assert.Equal("evidence.key", Changed(x => x["keys"]!["certificates"]!.AsArray().Clear()) is "federation.unknown_key" ? "evidence.key" : "none");
    }

    [Fact]
    public void Bytes_that_are_no_extract_are_a_problem_and_never_an_exception()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => !ExtractVerifier.Verify(bytes).Holds).QuickCheckThrowOnFailure();
        // Two places changed, cut off, pieces doubled: what a careless or a malicious hand leaves.
        var hands = Gen.Choose(0, lived.Length - 1).Three().SelectMany(at => Gen.Choose(0, 255), (at, value) => (at, value)).ToArbitrary();
        Prop.ForAll(hands, hand =>
        {
            var ((a, b, c), value) = hand;
            var (from, to) = (Math.Min(a, b), Math.Max(a, b));
            byte[][] versions = [lived[..from], [.. lived[..from], .. lived[to..]], [.. lived[..to], .. lived[from..]], [.. lived[..c], (byte)value, .. lived[c..]]];
            return versions.All(v => !ExtractVerifier.Verify(v).Holds);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_small_change_of_the_documents_form_is_a_problem_and_never_an_exception()
    {
        var count = 0;
        foreach (var (what, changed) in Federation.JsonMutations.Of(JsonNode.Parse(small)!.AsObject()))
        {
            var report = ExtractVerifier.Verify(Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(changed, Core.Federation.Json.WireJson.Options) + "\n"));
            // Put back what was there, it is the same file.
            if (report.Holds) Assert.Equal(small, Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(changed, Core.Federation.Json.WireJson.Options) + "\n"));
            else Assert.True(report.Problems[0].Field is { Length: > 0 }, what);
            count++;
        }
        Assert.True(count > 1000, "Too few changes were tried.");
    }

    [Fact]
    public async Task The_command_says_in_order_what_was_checked_and_ends_with_1_when_a_byte_was_changed()
    {
        var path = Path.Combine(world.Here.Data, "extract.json");
        await File.WriteAllBytesAsync(path, lived);
        var (code, said) = await RunAsync("verify", "extract", path, "--root", world.Folder.Load().Node.Grouped);
        Assert.Equal(0, code);
        foreach (var part in new[] { "number 2", "Records whose content", "Acts proven", "The head of", "Signed at", "No other node", "is the one that you named", world.Folder.Load().Node.Grouped, "The extract holds" }) Assert.Contains(part, said, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, Encoding.UTF8.GetString(lived).Replace("A-4731/97", "A-4731/98", StringComparison.Ordinal));
        (code, said) = await RunAsync("verify", "extract", path);
        Assert.Equal(1, code);
        Assert.Contains("(marks) is not what was recorded", said, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("verify", "extract", path + ".none")).Code);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var code = await Commands.RunAsync(arguments, new Cli.Shared.Terminal(Texts.Embedded["en"], output, TextWriter.Null, isInteractive: false));
        return (code, output.ToString());
    }

    private static void Refused(byte[] file, int at, byte change)
    {
        var copy = file.ToArray();
        copy[at] ^= change;
        var report = ExtractVerifier.Verify(copy);
        Assert.False(report.Holds, $"byte {at}: {(char)file[at]}");
        Assert.All(report.Problems, p => Assert.False(string.IsNullOrEmpty(p.Field), $"byte {at}: {p.Code} without place"));
    }

    /// <summary>The first finding after a change of the content; the signature stays what it was.</summary>
    private string Changed(Action<JsonNode> change)
    {
        var node = JsonNode.Parse(lived)!;
        change(node["extract"]!);
        return ExtractVerifier.Verify(Encoding.UTF8.GetBytes(node.ToJsonString(Core.Federation.Json.WireJson.Options) + "\n")).Problems[0].Code;
    }

    private static void DropAct(JsonNode extract)
    {
        var act = extract["acts"]![0]!["act"]!.GetValue<long>();
        var records = extract["records"]!.AsArray();
        foreach (var record in records.Where(r => r!["act"]!.GetValue<long>() == act).ToList()) records.Remove(record);
    }

    private static void Swap(JsonArray array, int a, int b)
    {
        var (one, two) = (array[a]!.DeepClone(), array[b]!.DeepClone());
        (array[a], array[b]) = (two, one);
    }
}
