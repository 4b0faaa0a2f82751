using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>A review of what was given, to be done by a day.</summary>
public sealed record AccessReviewRow(long Id, Guid Uid, DateOnly Due)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<AccessReviewRow> Table = new("access_reviews",
        Column.Int64<AccessReviewRow>("id", r => r.Id),
        Column.Uuid<AccessReviewRow>("uid", r => r.Uid),
        Column.Date<AccessReviewRow>("due", r => r.Due));
}

/// <summary>What became of a role or register of a user in a review: <c>confirmed</c>, <c>removed</c>, or <c>suspended</c> because nobody said anything in time. The latest stands.</summary>
public sealed record AccessReviewDecisionRow(long Id, long Review, long User, long? Role, long? Register, short? Handling, string Outcome)
{
    /// <summary>Recorded table.</summary>
    public static readonly RecordTable<AccessReviewDecisionRow> Table = new("access_review_decisions",
        Column.Int64<AccessReviewDecisionRow>("id", r => r.Id),
        Column.Int64<AccessReviewDecisionRow>("review", r => r.Review),
        Column.Int64<AccessReviewDecisionRow>("user_id", r => r.User),
        Column.Int64<AccessReviewDecisionRow>("role", r => r.Role),
        Column.Int64<AccessReviewDecisionRow>("register", r => r.Register),
        Column.Int16<AccessReviewDecisionRow>("handling", r => r.Handling),
        Column.Text<AccessReviewDecisionRow>("outcome", r => r.Outcome));
}
