using Microsoft.AspNetCore.Components;

namespace Proofmark.Server.Shared;

/// <summary>
/// A page that renders only when what it shows has been read. A component otherwise renders as soon as it first waits, with nothing
/// to show yet; on the server that rendering is thrown away, and every page would have to guard against it.
/// </summary>
public abstract class LoadedPage : FormPage
{
    private bool _loaded;

    /// <inheritdoc/>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (!_loaded)
        {
            await LoadAsync();
            _loaded = true;
        }

        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Reads what the page shows; parameters are set.</summary>
    protected abstract Task LoadAsync();
}
