using System.Globalization;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Parties;
using Proofmark.Core.Quality;
using Proofmark.Core.Reference;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Quality;

/// <summary>One row of a register in which everything is right until a test says otherwise.</summary>
internal sealed class TrialRow
{
    public string No = "", Serial = "", Make = "Glock", Model = "17", Calibre = "9x19", Type = "pistol", Origin = "AT", Year = "", ImportState = "XA", ImportMark = "", Imported = "", Registered = "", Transferred = "", Status = "registered", StatusDate = "", Kind = "dealer", Holder = "Harbour Arms", HolderNo = "", Remarks = "";

    public override string ToString() => string.Join(',', No, Serial, Make, Model, Calibre, Type, Origin, Year, ImportState, ImportMark, Imported, Registered, Transferred, Status, StatusDate, Kind, Holder, HolderNo, Remarks);
}

/// <summary>Registers of 240 right rows, imported and judged: 200 Glock 17 in the order of their numbers and years, 40 shotguns.</summary>
internal sealed class TrialRegister : IDisposable
{
    public const int Rows = 240;

    private const string Map = """
        format: proofmark-import-mapping-1
        name: Trial register
        register: weapons
        dates:
          order: ymd
        identity: [No, Serial]
        absence: nothing
        fields:
          register_number: No
          serial: Serial
          make: Make
          model: Model
          calibre: Calibre
          category: Type
          country_of_manufacture: Origin
          year: Year
          import_country: ImportState
          import_mark: ImportMark
          imported: Imported
          registered: Registered
          transferred: Transferred
          status: Status
          status_date: StatusDate
          holder_kind: Kind
          holder_name: Holder
          holder_id: HolderNo
          remarks: Remarks
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-quality-").FullName;

    /// <summary>Opens a register, imports the rows and returns the register's id.</summary>
    public async Task<long> ImportAsync(Node node, string register, Action<List<TrialRow>>? change = null)
    {
        var rows = Right();
        change?.Invoke(rows);
        var id = await node.Registers.OpenAsync(register, register, "weapons", 0, null, Node.By(Node.Amina));
        var file = Path.Combine(folder, register + ".csv");
        await File.WriteAllLinesAsync(file, ["No,Serial,Make,Model,Calibre,Type,Origin,Year,ImportState,ImportMark,Imported,Registered,Transferred,Status,StatusDate,Kind,Holder,HolderNo,Remarks", .. rows.Select(r => r.ToString())]);
        using var keys = new PersonKeys(new byte[32]);
        var report = await new ImportService(node.Acts, keys, ReferenceTables.Shipped).ImportAsync(new ImportRequest(register, file, MappingReader.Read(Map), Path.Combine(folder, "work"), p => p.Code, Node.By(Node.Amina)) { RejectsPath = file + ".rejects.csv" });
        if (report.Rejected > 0) throw new InvalidOperationException(await File.ReadAllTextAsync(report.RejectsPath!));
        return id;
    }

    /// <summary>Judges a register; returns the report.</summary>
    public static async Task<QualityReport> JudgeAsync(Node node, string register, QualityRules? rules = null)
    {
        using var keys = new PersonKeys(new byte[32]);
        return await new QualityService(node.Acts, ReferenceTables.Shipped, keys, rules).RunAsync(register, Node.By(Node.Amina));
    }

    /// <summary>The numbers of entries with standing findings, in order.</summary>
    public static async Task<string> FoundAsync(Node node, long register) =>
        await node.ScalarAsync<string>($"select coalesce(string_agg(distinct e.row_key, ' ' order by e.row_key), '') from quality_findings q join entries e on e.id = q.entry and e.until_act is null where q.until_act is null and q.register = {register.ToString(CultureInfo.InvariantCulture)}");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static List<TrialRow> Right()
    {
        var rows = new List<TrialRow>();
        for (var i = 0; i < Rows; i++)
        {
            var registered = new DateOnly(2001, 1, 10).AddDays(i * 9);
            var imported = registered.AddDays(-3);
            var row = new TrialRow
            {
                No = string.Create(CultureInfo.InvariantCulture, $"R{registered.Year}/{i:0000}"), Serial = string.Create(CultureInfo.InvariantCulture, $"AB{10_000 + i * 10}"), Year = (1985 + i / 20).ToString(CultureInfo.InvariantCulture),
                Imported = Iso(imported), ImportMark = string.Create(CultureInfo.InvariantCulture, $"XA {imported.Year}"), Registered = Iso(registered),
            };
            if (i >= 200) (row.Make, row.Model, row.Calibre, row.Type, row.Origin) = ("Benelli", "M3", "12 gauge", "shotgun", "IT");
            if (i % 3 == 0) (row.Kind, row.Holder, row.HolderNo) = ("person", "Person of card " + i.ToString(CultureInfo.InvariantCulture), "N" + i.ToString(CultureInfo.InvariantCulture));
            rows.Add(row);
        }
        return rows;
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
