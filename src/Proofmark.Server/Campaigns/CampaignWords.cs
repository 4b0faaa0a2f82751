using Proofmark.Core.Campaigns.Machines;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Campaigns;

/// <summary>What kind of state something of a campaign is in, for its picture.</summary>
internal static class CampaignWords
{
    /// <summary>Of a machine.</summary>
    public static StatusKind KindOf(MachineState state) => state switch
    {
        MachineState.Ready => StatusKind.Ok,
        MachineState.NeedsMaintenance => StatusKind.Warning,
        MachineState.OutOfOrder => StatusKind.Bad,
        _ => StatusKind.Neutral,
    };

    /// <summary>Of an operator's certificate.</summary>
    public static StatusKind KindOf(CertificateState state) => state switch
    {
        CertificateState.Valid => StatusKind.Ok,
        CertificateState.Ending or CertificateState.Grace => StatusKind.Warning,
        _ => StatusKind.Bad,
    };

    /// <summary>Of what became of a weapon on a list, by the key of its text.</summary>
    public static StatusKind KindOf(string? outcome) => outcome switch
    {
        "campaigns.outcome.marked" => StatusKind.Ok,
        "campaigns.outcome.not_presented" => StatusKind.Neutral,
        null => StatusKind.Waiting,
        _ => StatusKind.Warning,
    };
}
