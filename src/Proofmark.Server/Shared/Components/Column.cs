using Microsoft.AspNetCore.Components;

namespace Proofmark.Server.Shared.Components;

/// <summary>One column of a <see cref="DataTable{TItem}"/>; renders nothing itself.</summary>
public sealed class Column<TItem> : ComponentBase
{
    /// <summary>Heading.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>The cell as text; instead of <see cref="ChildContent"/>.</summary>
    [Parameter]
    public Func<TItem, string?>? Value { get; set; }

    /// <summary>The cell.</summary>
    [Parameter]
    public RenderFragment<TItem>? ChildContent { get; set; }

    /// <summary>Numbers stand at the end of the cell.</summary>
    [Parameter]
    public bool Numeric { get; set; }

    /// <summary>The column names the row: what it is about, usually a link.</summary>
    [Parameter]
    public bool IsRowHeading { get; set; }

    /// <summary>Address of this page sorted by the column; null cannot be sorted.</summary>
    [Parameter]
    public string? SortHref { get; set; }

    /// <summary><c>ascending</c> or <c>descending</c> where the list is sorted by this column.</summary>
    [Parameter]
    public string? Sorted { get; set; }

    [CascadingParameter]
    private List<Column<TItem>> Columns { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnInitialized() => Columns.Add(this);
}

/// <summary>Renders after the components that stand before it exist.</summary>
public sealed class Afterwards : ComponentBase
{
    /// <summary>What to render.</summary>
    [Parameter, EditorRequired]
    public RenderFragment? ChildContent { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) => builder.AddContent(0, ChildContent);
}
