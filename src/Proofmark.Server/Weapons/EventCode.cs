namespace Proofmark.Server.Weapons;

/// <summary>Codes of the events that pages and API ask about by name.</summary>
internal static class EventCode
{
    public const string Lost = "lost";
    public const string Stolen = "stolen";
    public const string ReportWithdrawn = "report_withdrawn";
    public const string Transferred = "transferred";
    public const string Marked = "marked";
    public const string Moved = "moved";
    public const string Deactivated = "deactivated";
}
