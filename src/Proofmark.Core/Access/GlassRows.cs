using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>A right that somebody took in an emergency: a permission, a register up to a class, or both; reason and case are the act's.</summary>
public sealed record GlassBreakRow(long Id, Guid Uid, long User, string? Permission, long? Register, short? Handling, DateTime Ends)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<GlassBreakRow> Table = new("glass_breaks",
        Column.Int64<GlassBreakRow>("id", r => r.Id),
        Column.Uuid<GlassBreakRow>("uid", r => r.Uid),
        Column.Int64<GlassBreakRow>("user_id", r => r.User),
        Column.Text<GlassBreakRow>("permission", r => r.Permission),
        Column.Int64<GlassBreakRow>("register", r => r.Register),
        Column.Int16<GlassBreakRow>("handling", r => r.Handling),
        Column.Instant<GlassBreakRow>("ends", r => r.Ends));
}

/// <summary>That its holder gave it back before its end.</summary>
public sealed record GlassEndRow(long Id, long Glass)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<GlassEndRow> Table = new("glass_ends",
        Column.Int64<GlassEndRow>("id", r => r.Id),
        Column.Int64<GlassEndRow>("glass", r => r.Glass));
}

/// <summary>What another person said of it: <c>justified</c> or <c>unjustified</c>.</summary>
public sealed record GlassReviewRow(long Id, long Glass, string Outcome)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<GlassReviewRow> Table = new("glass_reviews",
        Column.Int64<GlassReviewRow>("id", r => r.Id),
        Column.Int64<GlassReviewRow>("glass", r => r.Glass),
        Column.Text<GlassReviewRow>("outcome", r => r.Outcome));
}
