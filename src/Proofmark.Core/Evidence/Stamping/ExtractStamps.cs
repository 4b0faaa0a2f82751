using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Evidence.Stamping;

/// <summary>
/// The only writer of time stamps of extracts. An authority is asked after the extract is committed and never within its act: one that
/// is slow holds up nobody, and one that fails leaves an extract without a stamp, which can be asked for again. A crash between asking
/// and recording leaves the same.
/// </summary>
public sealed class ExtractStamps(Acts acts, StampSettings settings, StampClient client)
{
    /// <summary>Records what a time-stamp authority answered for an extract.</summary>
    public static readonly ActType Stamp = new("evidence.stamp_extract", false);

    /// <summary>An authority is set.</summary>
    public bool IsSet => settings.Authority is not null;

    /// <summary>Asks for a trusted time of an extract and records what came of it; does nothing where no authority is set.</summary>
    /// <param name="extract">The extract; its file is kept still.</param>
    /// <param name="signed">The file as it was signed, without a stamp.</param>
    /// <param name="doing">Who, why, key.</param>
    /// <param name="ct">Cancels; nothing is recorded then.</param>
    /// <exception cref="ProblemException">evidence.stamp_exists.</exception>
    public async Task AskAsync(Extract extract, string signed, Doing doing, CancellationToken ct = default)
    {
        if (settings is not { Authority: { } authority, Roots: { } roots }) return;
        if (extract.Stamp.At is not null) throw Exists(extract);
        var answer = await client.AskAsync(authority, roots, SHA256.HashData(Encoding.UTF8.GetBytes(signed)), ct);
        await acts.DoAsync(new ActRequest(Stamp, doing.Actor, doing.Purpose, doing.Key) { Content = extract.Uid.ToString() }, async act =>
        {
            // Two persons who ask at once: the second finds the first's.
            await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('proofmark.extract_stamps', 0))", act.Connection)) await wait.ExecuteNonQueryAsync(ct);
            await using var found = new NpgsqlCommand("select x.register, x.handling, exists (select from extract_stamps s where s.extract = x.id and s.token is not null) from extracts x where x.id = $1", act.Connection);
            found.Parameters.Add(new() { Value = extract.Id });
            long register;
            short handling;
            await using (var reader = await found.ExecuteReaderAsync(ct))
            {
                await reader.ReadAsync(ct);
                (register, handling) = reader.GetBoolean(2) ? throw Exists(extract) : (reader.GetInt64(0), reader.GetInt16(1));
            }
            act.Write(StampRow.Table, new StampRow(await act.Ids.NextAsync("extract_stamps", ct), extract.Id, register, handling, answer.Stamp?.At.UtcDateTime, answer.Stamp?.Authority, answer.Token, answer.Fault));
        }, ct);
    }

    private static ProblemException Exists(Extract extract) => new(Problem.Of("evidence.stamp_exists", null, ("number", extract.Number)));
}
