using Proofmark.Core.Shared;

namespace Proofmark.Core.Campaigns.Machines;

/// <summary>What happens to a machine. Text: <c>campaigns.event.CODE</c>.</summary>
public enum MachineEvent
{
    /// <summary>Maintained; the next time is said.</summary>
    Serviced,

    /// <summary>A fault that keeps it from marking.</summary>
    Fault,

    /// <summary>The fault is gone.</summary>
    Repaired,

    /// <summary>How many of a consumable (needles, plates, lenses) are there now.</summary>
    Supplied,

    /// <summary>Out of use for good.</summary>
    Retired,
}

/// <summary>Whether a machine can mark. Derived, never stored. Text: <c>campaigns.machine_state.CODE</c>.</summary>
public enum MachineState
{
    /// <summary>It can.</summary>
    Ready,

    /// <summary>It can, but its maintenance is overdue or was never recorded.</summary>
    NeedsMaintenance,

    /// <summary>It has a fault that nobody repaired.</summary>
    OutOfOrder,

    /// <summary>Out of use for good.</summary>
    Retired,
}

/// <summary>How far an operator's certificate reaches on a day. Text: <c>campaigns.certificate_state.CODE</c>.</summary>
public enum CertificateState
{
    /// <summary>It holds.</summary>
    Valid,

    /// <summary>It holds and ends within <see cref="MachineRules.WarningDays"/> days.</summary>
    Ending,

    /// <summary>It ended, at most <see cref="MachineRules.GraceDays"/> days ago: work goes on, with a warning.</summary>
    Grace,

    /// <summary>It ended before that: work needs a supervisor's word.</summary>
    Lapsed,

    /// <summary>There is none for this machine.</summary>
    None,
}

/// <summary>What is derived of machines and operators. The days are this product's: no instrument says any; training and maintenance are what meetings of States asked for (A/CONF.192/BMS/2010/3, S/2011/255).</summary>
public static class MachineRules
{
    /// <summary>From so many days before its end a certificate is said to end soon.</summary>
    public const int WarningDays = 30;

    /// <summary>So many days after its end an operator goes on.</summary>
    public const int GraceDays = 30;

    /// <summary>The state of a machine.</summary>
    /// <param name="retired">It was retired.</param>
    /// <param name="fault">What happened last of fault and repair was a fault.</param>
    /// <param name="due">When its last maintenance said that the next is due; null: it was never maintained.</param>
    /// <param name="today">The day.</param>
    public static MachineState StateOf(bool retired, bool fault, DateOnly? due, DateOnly today) =>
        retired ? MachineState.Retired : fault ? MachineState.OutOfOrder : due is null || due < today ? MachineState.NeedsMaintenance : MachineState.Ready;

    /// <summary>The state of the certificate that ends last, on a day.</summary>
    public static CertificateState StateOf(DateOnly? until, DateOnly day) => until is not { } end ? CertificateState.None
        : day > end.AddDays(GraceDays) ? CertificateState.Lapsed
        : day > end ? CertificateState.Grace
        : day >= end.AddDays(-WarningDays) ? CertificateState.Ending : CertificateState.Valid;

    /// <summary>Whether an operator may run the machine without a supervisor's word.</summary>
    public static bool MayRun(CertificateState state) => state is CertificateState.Valid or CertificateState.Ending or CertificateState.Grace;

    /// <summary>Whether the machine marks at all.</summary>
    public static bool CanMark(MachineState state) => state is MachineState.Ready or MachineState.NeedsMaintenance;
}
