using Npgsql;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;

namespace Proofmark.Core.Parties;

/// <summary>The acts of this capability.</summary>
public static class PartyActs
{
    /// <summary>Records an organisation.</summary>
    public static readonly ActType CreateOrganisation = new("parties.create_organisation", false) { Practised = true };
}

/// <summary>The only writer of organisations, one at a time.</summary>
public sealed class OrganisationService(Acts acts)
{
    private const string Select = "select id, uid, code, name, kind, country from organisations";

    /// <summary>What organisations are; each has a text <c>parties.kind.CODE</c>.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["state_force", "police", "customs", "registry", "licensing", "prosecution", "manufacturer", "dealer", "broker", "carrier", "company", "museum", "other"];

    /// <summary>Records an organisation; returns its id.</summary>
    /// <exception cref="ProblemException">parties.organisation_name, parties.organisation_kind, parties.organisation_code, parties.organisation_exists, parties.country_form.</exception>
    public async Task<long> CreateAsync(string? code, string name, string kind, string? country, Doing doing, CancellationToken ct = default)
    {
        code = string.IsNullOrWhiteSpace(code) ? null : code.Trim();
        country = string.IsNullOrWhiteSpace(country) ? null : country.Trim().ToUpperInvariant();
        var problems = new List<Problem>();
        if (string.IsNullOrWhiteSpace(name) || name.Length > 300) problems.Add(Problem.Of("parties.organisation_name", "name"));
        if (!Kinds.Contains(kind)) problems.Add(Problem.Of("parties.organisation_kind", "kind"));
        if (code is { Length: > 40 } || code?.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') == false) problems.Add(Problem.Of("parties.organisation_code", "code", ("value", code)));
        if (country is not null && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper))) problems.Add(Problem.Of("parties.country_form", "country", ("value", country)));
        if (problems.Count > 0) throw new ProblemException(problems);

        var outcome = await acts.DoAsync(new ActRequest(PartyActs.CreateOrganisation, doing.Actor, doing.Purpose, doing.Key) { Content = $"{code}|{name}|{kind}|{country}" }, async act =>
        {
            if (code is not null && await ExistsAsync(act.Connection, code, ct)) throw new ProblemException(Problem.Of("parties.organisation_exists", "code", ("value", code)));
            act.Write(OrganisationRow.Table, new OrganisationRow(await act.Ids.NextAsync("organisations", ct), act.NewUid(), code, name.Trim(), kind, country));
        }, ct);
        await using var command = acts.Database.Writer.CreateCommand("select id from organisations where act = $1");
        command.Parameters.Add(new() { Value = outcome.Id });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The organisation, or null.</summary>
    public async Task<OrganisationRow?> FindAsync(long id, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand(Select + " where id = $1");
        command.Parameters.Add(new() { Value = id });
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    /// <summary>The organisation of this code, or null.</summary>
    public async Task<OrganisationRow?> FindAsync(string code, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand(Select + " where code = $1");
        command.Parameters.Add(new() { Value = code });
        return (await ReadAsync(command, ct)).FirstOrDefault();
    }

    /// <summary>Organisations by name, those of training registers left out.</summary>
    public Task<IReadOnlyList<OrganisationRow>> ListAsync(int skip, int take, CancellationToken ct = default) => ListAsync(skip, take, false, ct);

    /// <summary>Organisations by name: of training registers or real ones, never both.</summary>
    public async Task<IReadOnlyList<OrganisationRow>> ListAsync(int skip, int take, bool training, CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand(Select + " where (id < 0) = $3 order by lower(name), id limit $1 offset $2");
        command.Parameters.Add(new() { Value = take });
        command.Parameters.Add(new() { Value = skip });
        command.Parameters.Add(new() { Value = training });
        return await ReadAsync(command, ct);
    }

    /// <summary>How many there are, those of training registers left out.</summary>
    public async Task<long> CountAsync(CancellationToken ct = default)
    {
        await using var command = acts.Database.Writer.CreateCommand("select count(*) from organisations where id > 0");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string code, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from organisations where code = $1)", connection);
        command.Parameters.Add(new() { Value = code });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<List<OrganisationRow>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<OrganisationRow>();
        while (await reader.ReadAsync(ct))
            list.Add(new OrganisationRow(reader.GetInt64(0), reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetString(5)));
        return list;
    }
}
