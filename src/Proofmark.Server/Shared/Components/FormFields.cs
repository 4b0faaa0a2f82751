using Proofmark.Core.Shared;

namespace Proofmark.Server.Shared.Components;

/// <summary>What a control needs to say to assistive technology.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DescribedBy">Ids of its hint and error; null when there are none.</param>
/// <param name="Invalid"><c>true</c> or null, as <c>aria-invalid</c> takes it.</param>
public sealed record FieldContext(string Id, string? DescribedBy, string? Invalid);

/// <summary>How the fields of problems and the names of controls meet.</summary>
public static class FormFields
{
    /// <summary>The id of the control for a field: the last word of its name without case, hyphens and underscores (<c>Input.SerialNumber</c>, <c>serial_number</c>: <c>f-serialnumber</c>).</summary>
    public static string Id(string name) => "f-" + Key(name);

    /// <summary>Is this problem about this control?</summary>
    public static bool IsAbout(Problem problem, string name) => problem.Field is { } field && Key(field) == Key(name);

    private static string Key(string name) =>
        string.Concat(name[(name.LastIndexOf('.') + 1)..].Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
