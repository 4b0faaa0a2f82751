using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Shared;

public sealed class PublicIdTests
{
    private static readonly PublicId Known = PublicId.Of("XA", Guid.Parse("01975a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b"));

    private static Arbitrary<PublicId> Ids { get; } = (
        from node in Gen.Elements("XA", "XB", "INTERPOL", "L0O1", "CARICOMIMPAC", "ZZ9")
        from bytes in Gen.ArrayOf(Gen.Choose(0, 255), 16)
        select PublicId.Of(node, Version7(bytes))).ToArbitrary();

    [Fact]
    public void An_id_reads_back_whatever_a_person_does_to_it() => Prop.ForAll(Ids, id =>
    {
        var text = id.ToString();
        var bare = text.Replace("-", "", StringComparison.Ordinal);
        var body = bare[id.Node.Length..];
        var mistaken = id.Node + body.Replace('0', 'o').Replace('1', 'l');
        return PublicId.Parse(text) == id && PublicId.Parse(bare) == id && PublicId.Parse(text.ToLowerInvariant()) == id
            && PublicId.Parse(mistaken) == id && PublicId.Parse(text.Replace('-', '\u2013')) == id
            && PublicId.Parse(string.Join(' ', bare.ToCharArray())) == id;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_wrong_character_is_always_found() => Prop.ForAll(Ids, Gen.Choose(0, 38).ToArbitrary(), Gen.Choose(0, 31).ToArbitrary(), (id, at, value) =>
    {
        var text = id.ToString().Replace("-", "", StringComparison.Ordinal).ToCharArray();
        at %= text.Length;
        var replacement = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value];
        if (text[at] == replacement) return true;
        text[at] = replacement;
        return !PublicId.TryParse(new string(text), out _);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Two_neighbours_swapped_are_always_found() => Prop.ForAll(Ids, Gen.Choose(0, 38).ToArbitrary(), (id, at) =>
    {
        var text = id.ToString().Replace("-", "", StringComparison.Ordinal).ToCharArray();
        // Across the border of node and number two alphabets meet, and at the end number and check: no promise is made there.
        at = at % (text.Length - 2);
        if (at == id.Node.Length - 1 || text[at] == text[at + 1]) return true;
        (text[at], text[at + 1]) = (text[at + 1], text[at]);
        return !PublicId.TryParse(new string(text), out _);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void The_check_is_Crockfords_own_remainder()
    {
        // Worked out apart from this code: (33*36+10) * 2^128 + the UUID as a number, modulo 37.
        Assert.Equal("XA-01JXD-2PF2D-FSFRM-TVWHP-F0Y6H-BS", Known.ToString());
    }

    [Theory]
    [InlineData(null, "id.empty")]
    [InlineData(" ", "id.empty")]
    [InlineData("XA-01JQ8", "id.length")]
    [InlineData("X-01JQ8-ZK3V7-M9QWE-RT4YP-ASD5F-G7", "id.node")]
    [InlineData("9A-01JQ8-ZK3V7-M9QWE-RT4YP-ASD5F-G7", "id.node")]
    [InlineData("XA-91JQ8-ZK3V7-M9QWE-RT4YP-ASD5F-G7", "id.range")]
    [InlineData("XA-01JXD-2PF2D-9SFRM-TVWHP-F0Y6H-BE", "id.version")] // version 4, with a check that fits
    [InlineData("XA-01JXD-2PF2D-FSFWM-TVWHP-F0Y6H-BW", "id.version")] // version 7 of another variant
    public void What_is_no_id_is_refused_with_the_reason(string? text, string code) =>
        Assert.Equal(code, PublicId.Read(text).Problem!.Code);

    [Theory]
    [InlineData(3, 'U')]
    [InlineData(12, '!')]
    [InlineData(0, 'Ж')]
    [InlineData(34, '#')]
    public void The_wrong_character_and_its_place_are_named(int at, char wrong)
    {
        var text = Known.ToString().ToCharArray();
        text[at] = wrong;
        var problem = PublicId.Read(new string(text), "entry").Problem!;
        Assert.Equal("id.character", problem.Code);
        Assert.Equal("entry", problem.Field);
        Assert.Equal(wrong.ToString(), problem.Arguments!["character"]);
        Assert.Equal(at + 1, problem.Arguments["position"]);
    }

    [Fact]
    public void A_wrong_check_is_said_to_be_that()
    {
        var text = Known.ToString();
        Assert.Equal("id.check", PublicId.Read(text[..^1] + (text[^1] == '5' ? '6' : '5')).Problem!.Code);
        Assert.Equal("id.check", PublicId.Read("XB" + text[2..]).Problem!.Code);
    }

    [Fact]
    public void Only_a_version_7_uuid_is_an_id()
    {
        Assert.Throws<ArgumentException>(() => PublicId.Of("XA", Guid.Parse("01975a2b-3c4d-4e5f-8a6b-7c8d9e0f1a2b")));
        Assert.Throws<ArgumentException>(() => PublicId.Of("xa", Known.Uuid));
    }

    [Fact]
    public void A_new_id_carries_the_time_of_the_clock()
    {
        var now = new DateTimeOffset(2025, 6, 10, 8, 30, 0, 123, TimeSpan.Zero);
        var id = PublicId.New("XA", new StoppedClock(now));
        var milliseconds = Convert.ToInt64(id.Uuid.ToString("N")[..12], 16);
        Assert.Equal(now.ToUnixTimeMilliseconds(), milliseconds);
    }

    [Fact]
    public void Json_carries_the_text_and_refuses_other_things()
    {
        var id = Known;
        Assert.Equal(id, JsonSerializer.Deserialize<PublicId>(JsonSerializer.Serialize(id)));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PublicId>("\"XA-1\""));
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private static Guid Version7(int[] values)
    {
        var bytes = values.Select(v => (byte)v).ToArray();
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
