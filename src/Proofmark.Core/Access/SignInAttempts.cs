using System.Net;
using System.Net.Sockets;
using Npgsql;
using NpgsqlTypes;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Access;

/// <summary>An attempt that was taken: whose, from where, and whether the password may be looked at.</summary>
/// <param name="User">The account; -1 when there is none of that name.</param>
/// <param name="Address">The counted address; null when there is none (a socket).</param>
/// <param name="Device">The browser, when this user has signed in there before; null otherwise.</param>
/// <param name="Allowed">False when account or device rest; what was typed is then not to be looked at.</param>
public sealed record Attempt(long User, IPAddress? Address, Guid? Device, bool Allowed);

/// <summary>
/// Counts attempts to sign in before anything is compared, so that many guesses at one moment are counted as many. Three
/// counters: the network address waits longer after each failure (1, 2, 4 … 60 seconds); the account rests for strangers; a
/// browser in which the user has signed in before has attempts of its own, so that nobody can lock another person out for
/// long by guessing (OWASP "device cookies").
/// </summary>
public sealed class SignInAttempts(Database database, Credentials credentials, TimeProvider clock)
{
    /// <summary>Failures from one address that cost no waiting: a few people behind one address mistype.</summary>
    public const int FreeFailures = 10;

    /// <summary>The longest wait of an address.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>How long after its last failure an address is forgiven.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    /// <summary>How long a browser is known without being used.</summary>
    public static readonly TimeSpan DeviceMemory = TimeSpan.FromDays(365);

    /// <summary>Takes an attempt.</summary>
    /// <exception cref="ProblemException">access.wait.too_many: the address has to wait; nothing was counted.</exception>
    public async Task<Attempt> TakeAsync(long user, IPAddress? address, Guid? device, CancellationToken ct = default)
    {
        var counted = Counted(address);
        if (counted is not null && await WaitAsync(counted, ct) is { } wait)
        {
            NodeFigures.SignInsRefused.Add(1, NodeFigures.Tag("reason", "wait"));
            throw new ProblemException(Problem.Of("access.wait.too_many", null, ("seconds", (int)Math.Ceiling(wait.TotalSeconds))));
        }
        if (device is { } browser && await TakeFromDeviceAsync(browser, user, ct) is { } allowed) return new(user, counted, browser, allowed);
        return new(user, counted, null, await credentials.TakeAttemptAsync(user, ct));
    }

    /// <summary>Gives an attempt back: what was typed was right.</summary>
    public async Task ReturnAsync(Attempt attempt, CancellationToken ct = default)
    {
        if (attempt.Address is { } address) await ExecuteAsync("update sign_in_addresses set failed = greatest(failed - 1, 0), until = null where address = $1", ct, address);
        if (attempt.Device is { } device) await ExecuteAsync("update known_devices set failed = greatest(failed - 1, 0), until = null where device = $1 and user_id = $2", ct, device, attempt.User);
        else await credentials.ReturnAttemptAsync(attempt.User, ct);
    }

    /// <summary>The user has signed in with this browser: it is known from now on, and its failures are forgotten.</summary>
    public Task RememberAsync(long user, Guid device, CancellationToken ct = default) => ExecuteAsync("""
        with swept as (delete from known_devices where last_used < $4)
        insert into known_devices (device, user_id, last_used) values ($1, $2, $3)
        on conflict (device, user_id) do update set failed = 0, until = null, last_used = $3
        """, ct, device, user, Now, Now - DeviceMemory);

    /// <summary>The address that is counted: an IPv4 address, or the first 64 bits of an IPv6 one, which are one household's or office's.</summary>
    public static IPAddress? Counted(IPAddress? address)
    {
        address = address.Plain();
        if (address is null) return null;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Counts one failure more of an address, which <see cref="ReturnAsync"/> may take back; or says how long it has to wait.</summary>
    private async Task<TimeSpan?> WaitAsync(IPAddress address, CancellationToken ct)
    {
        var counted = await ExecuteAsync("""
            with swept as (delete from sign_in_addresses where last < $2::timestamptz - interval '1 day' and address <> $1)
            insert into sign_in_addresses as a (address, failed, last) values ($1, 1, $2)
            on conflict (address) do update set
                failed = case when a.last <= $2::timestamptz - $4 then 1 else a.failed + 1 end,
                last = $2,
                until = case when a.last > $2::timestamptz - $4 and a.failed >= $3 then $2::timestamptz + least($5, interval '1 second' * power(2, least(a.failed - $3, 10))) end
            where a.until is null or a.until <= $2
            """, ct, address, Now, FreeFailures, Memory, LongestWait);
        if (counted == 1) return null;
        await using var command = database.Writer.CreateCommand("select until from sign_in_addresses where address = $1");
        command.Parameters.Add(new() { Value = address });
        return await command.ExecuteScalarAsync(ct) is DateTime until && until > Now ? until - Now : null;
    }

    /// <returns>Null: the user has not signed in with this browser; false: it rests.</returns>
    private async Task<bool?> TakeFromDeviceAsync(Guid device, long user, CancellationToken ct)
    {
        var taken = await ExecuteAsync("""
            update known_devices set
                failed = case when until is null then failed + 1 else 1 end,
                until = case when until is null and failed + 1 >= $4 then $3::timestamptz + $5 end
            where device = $1 and user_id = $2 and (until is null or until <= $3)
            """, ct, device, user, Now, Credentials.MostFailures, Credentials.Rest);
        if (taken == 1) return true;
        await using var command = database.Writer.CreateCommand("select exists (select from known_devices where device = $1 and user_id = $2)");
        command.Parameters.Add(new() { Value = device });
        command.Parameters.Add(new() { Value = user });
        return (bool)(await command.ExecuteScalarAsync(ct))! ? false : null;
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = database.Writer.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(value is IPAddress address ? new NpgsqlParameter { Value = address, NpgsqlDbType = NpgsqlDbType.Inet } : new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(ct);
    }
}
