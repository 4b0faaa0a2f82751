using Microsoft.AspNetCore.Http;

namespace Proofmark.Server.Shared;

/// <summary>One entry of the navigation: a part of the product that exists and works on this node.</summary>
/// <param name="Title">Key of its name, e.g. <c>weapons.nav.title</c>.</param>
/// <param name="Description">Key of the sentence that the home page shows beneath it.</param>
/// <param name="Href">Path of its first page.</param>
/// <param name="Icon">Name of a picture in <see cref="Icon"/>.</param>
/// <param name="Order">Place among the others: 100 weapons, 200 find, 300 recoveries, 400 traces, 500 import, 600 reference, 700 ledger, 800 administration.</param>
/// <param name="Permission">Who may not do this does not see the entry; null is for everybody. (The page itself refuses, whatever is shown here.)</param>
public sealed record NavigationItem(string Title, string Description, string Href, string Icon, int Order, string? Permission = null)
{
    /// <summary>True on the entry's own page and those below it.</summary>
    public bool IsCurrent(string path) =>
        path.Equals(Href, StringComparison.OrdinalIgnoreCase) || path.StartsWith(Href + "/", StringComparison.OrdinalIgnoreCase);
}

/// <summary>What the frame around every page shows; filled by the modules when the server starts, read-only afterwards.</summary>
public sealed class Navigation
{
    private readonly List<NavigationItem> _items = [];
    private readonly List<Type> _banners = [];
    private readonly List<(int Order, Type Component)> _homeParts = [];
    private readonly List<(int Order, Type Component)> _searchParts = [];

    /// <summary>May the person behind this request do that? Set by access control; everybody may until then.</summary>
    public Func<HttpContext, string, bool> May { get; set; } = (_, _) => true;

    /// <summary>A component without parameters that stands at the end of the header: who is signed in. Null shows nothing.</summary>
    public Type? UserMenu { get; set; }

    /// <summary>What stands above every page while it has something to say; each decides itself.</summary>
    public IReadOnlyList<Type> Banners => _banners;

    /// <summary>Components without parameters that the home page shows: what awaits this person. One that has nothing to show renders nothing.</summary>
    public IEnumerable<Type> HomeParts => _homeParts.OrderBy(p => p.Order).Select(p => p.Component);

    /// <summary>Components with the parameter <c>Asked</c> that the search over everything shows: what of their capability was found. Each asks for its own permission.</summary>
    public IEnumerable<Type> SearchParts => _searchParts.OrderBy(p => p.Order).Select(p => p.Component);

    /// <summary>Adds an entry.</summary>
    public void Add(NavigationItem item) => _items.Add(item);

    /// <summary>Adds what stands above every page while it has something to say.</summary>
    public void AddBanner<TComponent>() where TComponent : Microsoft.AspNetCore.Components.IComponent => _banners.Add(typeof(TComponent));

    /// <summary>Adds a part to the home page.</summary>
    public void AddHomePart<TComponent>(int order) where TComponent : Microsoft.AspNetCore.Components.IComponent => _homeParts.Add((order, typeof(TComponent)));

    /// <summary>Adds a part to the search over everything.</summary>
    public void AddSearchPart<TComponent>(int order) where TComponent : Microsoft.AspNetCore.Components.IComponent => _searchParts.Add((order, typeof(TComponent)));

    /// <summary>The entries to show for a request, in order.</summary>
    public IReadOnlyList<NavigationItem> For(HttpContext context) =>
        [.. _items.Where(i => i.Permission is null || May(context, i.Permission)).OrderBy(i => i.Order)];
}
