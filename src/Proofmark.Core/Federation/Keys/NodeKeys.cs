namespace Proofmark.Core.Federation.Keys;

/// <summary>The key ring of a running node. A rotation by another process is seen within ten seconds.</summary>
public sealed class NodeKeys
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    private readonly KeyRingFolder _folder;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private KeyRing _ring;
    private DateTimeOffset _looked;
    private DateTime _stamp;

    /// <summary>Reads the ring.</summary>
    /// <exception cref="Shared.ProblemException">As <see cref="KeyRingFolder.Load"/>.</exception>
    public NodeKeys(KeyRingFolder folder, TimeProvider clock)
    {
        (_folder, _clock) = (folder, clock);
        _stamp = folder.Changed;
        _ring = folder.Load();
        _looked = clock.GetUtcNow();
    }

    /// <summary>The ring as it stands.</summary>
    public KeyRing Ring
    {
        get
        {
            lock (_gate)
            {
                var now = _clock.GetUtcNow();
                if (now - _looked < LookAgain) return _ring;
                _looked = now;
                var stamp = _folder.Changed;
                if (stamp == _stamp) return _ring;
                _ring = _folder.Load();
                _stamp = stamp;
                return _ring;
            }
        }
    }

    /// <summary>This node.</summary>
    public Fingerprint Node => _ring.Node;

    /// <summary>This node is for training, as its keys say.</summary>
    public bool Training => Ring.Statements.Training;

    /// <summary>The key that signs now.</summary>
    /// <exception cref="Shared.ProblemException"><c>federation.no_operating_key</c>.</exception>
    public SigningKey Current => Ring.Current(_clock.GetUtcNow());

    /// <summary>Every statement of the root key, for peers to know.</summary>
    public IReadOnlyList<Messages.Dsse> Statements =>
        [.. Ring.Statements.Certificates.Select(c => c.Envelope), .. Ring.Statements.Revocations is { } list ? [list.Envelope] : Array.Empty<Messages.Dsse>()];
}
