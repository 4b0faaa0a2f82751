namespace Proofmark.Core.Watching;

/// <summary>How much something matters.</summary>
public enum Gravity
{
    /// <summary>Records may be lost, or read by strangers.</summary>
    Fault,

    /// <summary>It will become a fault, or makes one worse.</summary>
    Warning,
}

/// <summary>What an alert is about; of all but <see cref="Settings"/> e-mail is sent.</summary>
public enum AlertKind
{
    /// <summary>A disk is nearly full.</summary>
    Disk,

    /// <summary>The clock is off.</summary>
    Clock,

    /// <summary>A certificate ends or has ended.</summary>
    Certificate,

    /// <summary>No backup, or an old one.</summary>
    Backup,

    /// <summary>Work was given up or waits, the ledger is not signed, a partner's ledger forked.</summary>
    Work,

    /// <summary>Everything else that should be put right in its time.</summary>
    Settings,
}

/// <summary>Something that is not as it should be; the text <c>doctor.says.CODE</c> says what, and what to do.</summary>
public sealed record Symptom(Gravity Gravity, string Code, params (string Name, object? Value)[] Values)
{
    /// <summary>What it is about.</summary>
    public AlertKind Kind => Code switch
    {
        "disk" => AlertKind.Disk,
        "clock_back" => AlertKind.Clock,
        "authority_ends" or "certificate_ends" or "certificate_ended" => AlertKind.Certificate,
        "no_backup" or "backup_old" or "backup_failed" or "slot_lost" => AlertKind.Backup,
        "unsigned" or "database_older" or "ledger_key_missing" or "queue_dead" or "queue_waits" or "peers_wait" or "peer_fork" or "copied" or "citizens_overdue" or "closures_overdue" or "returns_late" or "review_due" or "review_overdue" or "glass_broken" or "glass_waits" or "glass_overdue" or "destroyed_seen" or "reactivated" or "export_overdue" or "time_stamp" => AlertKind.Work,
        _ => AlertKind.Settings,
    };

    /// <summary>Which of several of one code: the file, the setting; figures that change from look to look are not part of it.</summary>
    public string Subject => string.Join(' ', Values.Where(v => v.Name is "file" or "name" or "folder").Select(v => v.Value));
}
