using System.Text;

namespace Proofmark.Core.Pictures;

/// <summary>
/// Colours and rules of every picture, once. Within a page they stand in site.css as custom properties, so that light, dark and paper
/// follow the page; a file that is taken away carries them in itself, with the colours written out: programs that place pictures
/// in documents know no custom properties.
/// </summary>
public static class PictureStyle
{
    /// <summary>Name, on light ground, on dark ground. Each series has 3:1 against its ground and a pattern of its own besides (WCAG 2.2, 1.4.1 and 1.4.11).</summary>
    public static IReadOnlyList<(string Name, string Light, string Dark)> Colours { get; } =
    [
        ("ink", "#1b2427", "#e8eae8"), ("soft", "#525e62", "#a9b4b6"), ("line", "#dad5c9", "#2c393d"), ("ground", "#ffffff", "#182124"),
        ("s1", "#0f5a67", "#6cc0cc"), ("s2", "#a8721a", "#e2b45c"), ("s3", "#8a3452", "#e394b0"), ("s4", "#4b6b2f", "#a3c778"), ("s5", "#5b4a92", "#b9a8ef"), ("s6", "#5d666a", "#a9b4b6"),
        ("land", "#e4dfd3", "#2b383c"), ("coast", "#9c9a92", "#5c6c70"), ("q1", "#b9d6d8", "#24505a"), ("q2", "#7db4ba", "#34747f"), ("q3", "#3c8490", "#5aa5b0"), ("q4", "#0f4a55", "#a6e0e8"),
    ];

    /// <summary>The rules, with <c>var(--p-NAME)</c> for each colour.</summary>
    public const string Rules = """
        .picture text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; font-size: 13px; fill: var(--p-ink); }
        .picture .soft { fill: var(--p-soft); }
        .picture .small { font-size: 12px; }
        .picture .strong { font-weight: 600; }
        .picture .head { font-size: 18px; font-weight: 600; }
        .picture .grid { stroke: var(--p-line); stroke-width: 1; }
        .picture .axis { stroke: var(--p-soft); stroke-width: 1; }
        .picture .rail { fill: var(--p-line); opacity: .45; }
        .picture .ground { fill: var(--p-ground); }
        .picture .bar { stroke: var(--p-ground); stroke-width: 1; }
        .picture .f1 { fill: var(--p-s1); } .picture .f2 { fill: var(--p-s2); } .picture .f3 { fill: var(--p-s3); } .picture .f4 { fill: var(--p-s4); } .picture .f5 { fill: var(--p-s5); } .picture .f6 { fill: var(--p-s6); }
        .picture .k { stroke: var(--p-ground); fill: none; stroke-width: 1.4; } .picture .d { fill: var(--p-ground); }
        .picture .l { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
        .picture .l1 { stroke: var(--p-s1); } .picture .l2 { stroke: var(--p-s2); stroke-dasharray: 7 4; } .picture .l3 { stroke: var(--p-s3); stroke-dasharray: 2 4; } .picture .l4 { stroke: var(--p-s4); stroke-dasharray: 9 3 2 3; } .picture .l5 { stroke: var(--p-s5); } .picture .l6 { stroke: var(--p-s6); }
        """;

    /// <summary>A style sheet that needs nothing else: colours in place of their names, once for light grounds and once for dark.</summary>
    public static string Alone(string? more = null)
    {
        var (light, dark) = (new StringBuilder(Rules + more), new StringBuilder(Rules + more));
        foreach (var (name, onLight, onDark) in Colours)
        {
            light.Replace($"var(--p-{name})", onLight);
            dark.Replace($"var(--p-{name})", onDark);
        }
        return $"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}";
    }

    /// <summary>The custom properties as a page has them.</summary>
    /// <param name="dark">Those on dark ground.</param>
    public static string Properties(bool dark) => string.Concat(Colours.Select(c => $" --p-{c.Name}: {(dark ? c.Dark : c.Light)};"));
}
