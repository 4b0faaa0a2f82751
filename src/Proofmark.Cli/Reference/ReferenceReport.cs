using System.Globalization;
using System.Text;
using Proofmark.Cli.Shared;
using Proofmark.Core.Reference;

namespace Proofmark.Cli.Reference;

/// <summary>Writes the account of the sources for a person; row by row as CSV for whoever wants to check it.</summary>
internal sealed class ReferenceReport(Terminal terminal)
{
    /// <summary>Ends with 1 when a file does not balance.</summary>
    public async Task<int> WriteAsync(Accounting accounting, FileInfo? rows, CancellationToken ct)
    {
        var files = accounting.Files();
        foreach (var file in files)
        {
            terminal.Say("reference.report.file", ("file", file.File), ("rows", file.Rows), ("kept", file.Kept), ("merged", file.Merged), ("left", file.LeftOut));
            foreach (var reason in file.Reasons)
            {
                terminal.Say("reference.report.reason",
                    ("fate", terminal.Text[$"reference.fate.{FateCode(reason.Fate)}"]), ("rows", reason.Rows), ("reason", terminal.Text[$"reference.reason.{reason.Reason}"]));
            }
        }

        if (rows is not null)
        {
            await RowsAsync(accounting, rows, ct);
            terminal.Tell("reference.report.written", ("file", rows.FullName));
        }

        var wrong = files.Where(f => !f.Balances).ToList();
        foreach (var file in wrong)
        {
            terminal.Tell("reference.report.unbalanced", ("file", file.File));
        }

        if (wrong.Count > 0)
        {
            return 1;
        }

        terminal.Say("reference.report.total", ("rows", files.Sum(f => f.Rows)));
        return 0;
    }

    private async Task RowsAsync(Accounting accounting, FileInfo file, CancellationToken ct)
    {
        await using var writer = new StreamWriter(file.FullName, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync("file,row,id,text,fate,key,reason,note\r\n".AsMemory(), ct);
        foreach (var row in accounting.Rows)
        {
            string[] values =
            [
                row.File, row.Row.ToString(CultureInfo.InvariantCulture), row.Id, row.Text, FateCode(row.Fate), row.Key ?? "",
                row.Reason is null ? "" : terminal.Text[$"reference.reason.{row.Reason}"], row.Note ?? "",
            ];
            await writer.WriteAsync((string.Join(',', values.Select(Quoted)) + "\r\n").AsMemory(), ct);
        }
    }

    private static string FateCode(RowFate fate) => fate switch
    {
        RowFate.Kept => "kept",
        RowFate.Merged => "merged",
        _ => "left_out",
    };

    private static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(',', '"', '\n') >= 0 || value.StartsWith('\uFEFF') ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
