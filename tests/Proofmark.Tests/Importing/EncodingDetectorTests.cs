using Xunit;
using System.Text;
using Proofmark.Core.Importing.Delimited;
using static Proofmark.Tests.Importing.DelimitedText;

namespace Proofmark.Tests.Importing;

public sealed class EncodingDetectorTests
{
    private const string Table = "Série,Fabricant,Détenteur\n1,FN,José Peña\n2,Česká zbrojovka,Ivan\n";

    private static TextProfile Detect(byte[] bytes, string? named = null) => EncodingDetector.Detect(() => new MemoryStream(bytes), named);

    [Fact]
    public void Marks_decide()
    {
        Assert.Equal(("utf-8", 3), Of([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Table)]));
        Assert.Equal(("utf-16le", 2), Of([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Table)]));
        Assert.Equal(("utf-16be", 2), Of([.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Table)]));

        static (string, int) Of(byte[] bytes)
        {
            var profile = Detect(bytes);
            return (profile.Name, profile.MarkLength);
        }
    }

    [Theory]
    [InlineData(Table)]
    [InlineData("序列号,制造商\n12345,中国北方工业公司\n12346,诺林科公司\n")]
    [InlineData("الرقم التسلسلي,الصانع\n12345,مصنع\n")]
    public void Utf_16_without_mark_is_found_by_its_zero_bytes(string table)
    {
        Assert.Equal("utf-16le", Detect(Encoding.Unicode.GetBytes(table)).Name);
        Assert.Equal("utf-16be", Detect(Encoding.BigEndianUnicode.GetBytes(table)).Name);
        using var reader = Open(Encoding.BigEndianUnicode.GetBytes(table));
        Assert.Equal(table.Split('\n')[0].Split(','), reader.Columns);
    }

    [Fact]
    public void A_single_NUL_does_not_make_a_file_utf_16()
    {
        var profile = Detect(Encoding.UTF8.GetBytes("Serial,Make\n1,Co\0lt\n2,FN\n12"));
        Assert.Equal(("utf-8", true), (profile.Name, profile.HasNul));
    }

    [Fact]
    public void Western_bytes_that_are_not_utf_8_are_windows_1252()
    {
        var bytes = TextEncodings.Get("windows-1252").GetBytes("Numéro,Prix\n1,5 €\n2,Peña\n");
        Assert.Equal("windows-1252", Detect(bytes).Name);
        using var reader = Open(bytes);
        Assert.Equal(["1", "5 €"], ReadAll(reader)[0].Cells);
    }

    [Theory]
    [InlineData("windows-1251", "Номер,Изготовитель\n1,Ижевский механический завод\n")]
    [InlineData("windows-1256", "الرقم,الصانع\n1,مصنع الأسلحة\n")]
    [InlineData("gb18030", "序列号,制造商\n1,中国北方工业公司\n")]
    public void Another_script_is_not_taken_for_western_but_must_be_named(string name, string table)
    {
        var bytes = TextEncodings.Get(name).GetBytes(table);
        Assert.Contains(Refusal(() => Detect(bytes)).Code, new[] { "import.encoding_unlikely", "import.encoding_mixed" });
        using var reader = Open(bytes, encoding: name);
        Assert.Equal(table.Split('\n')[0].Split(','), reader.Columns);
    }

    [Fact]
    public void Mixed_encodings_are_refused_with_row_and_byte()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("Serial,Holder\n1,\"José\nPeña\"\n2,"), .. TextEncodings.Get("windows-1252").GetBytes("Peña\n")];
        var problem = Refusal(() => Detect(bytes));
        Assert.Equal("import.encoding_mixed", problem.Code);
        Assert.Equal(3, problem.Row);
        Assert.Equal((long)Array.LastIndexOf(bytes, (byte)0xF1), problem.Arguments!["byte"]);
    }

    [Fact]
    public void Bytes_that_contradict_the_named_encoding_are_refused_with_row_and_byte()
    {
        byte[] bytes = [.. "Serial\n1\n"u8, 0xE9, (byte)'\n'];
        var problem = Refusal(() => Detect(bytes, "utf-8"));
        Assert.Equal(("import.encoding_invalid", 3L, (object?)9L), (problem.Code, problem.Row, problem.Arguments!["byte"]));
    }

    [Fact]
    public void Sequences_over_the_border_of_two_blocks_are_whole()
    {
        // The detector reads blocks of 262,144 bytes: place a four-byte character at every offset around the border.
        for (var shift = 0; shift < 5; shift++)
        {
            byte[] bytes = [.. Enumerable.Repeat((byte)'a', (256 << 10) - shift), .. "🔫é\n"u8];
            Assert.Equal("utf-8", Detect(bytes).Name);
        }
    }

    [Fact]
    public void An_unpaired_surrogate_is_refused_at_its_row()
    {
        byte[] bytes = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("Serial\n1\n2"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("x\n")];
        var problem = Refusal(() => ReadAll(Open(bytes)));
        Assert.Equal("import.encoding_invalid", problem.Code);
    }

    [Fact]
    public void An_encoding_that_nobody_knows_is_refused_with_those_known()
    {
        var problem = Refusal(() => Detect("a"u8.ToArray(), "utf-7"));
        Assert.Equal("import.encoding_name", problem.Code);
        Assert.Contains("windows-1256", (string)problem.Arguments!["known"]!, StringComparison.Ordinal);
    }
}
