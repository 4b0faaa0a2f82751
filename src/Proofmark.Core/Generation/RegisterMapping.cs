namespace Proofmark.Core.Generation;

/// <summary>The import mapping of a generated register, written by hand as a clerk would write one.</summary>
internal static class RegisterMapping
{
    /// <summary>The same for every seed.</summary>
    public const string Yaml = """
        # Import mapping of a generated register (proofmark generate-register).
        format: proofmark-import-mapping-1
        name: Generated register
        register: weapons
        file:
          encoding: utf-8
          delimiter: ","
        dates:
          calendar: gregorian
          order: dmy
        empty: ["-", "N/A"]
        identity: ["Reg. No"]
        absence: report
        fields:
          register_number: "Reg. No"
          serial: "Serial No"
          make: Make
          model: Model
          calibre: Calibre
          category: Type
          country_of_manufacture: Origin
          year: Year
          import_country: "Import State"
          import_mark: "Import mark"
          imported: "Import date"
          registered: Registered
          transferred: Transferred
          status:
            column: Status
            codes:
              "R": registered
              "L": lost
              "S": stolen
              "D": destroyed
          status_date: "Status date"
          holder_kind:
            column: "Holder kind"
            codes:
              "P": person
              "F": state_force
              "H": dealer
              "O": organisation
          holder_name: Holder
          holder_id: "Holder No"
          remarks: Remarks

        """;
}
