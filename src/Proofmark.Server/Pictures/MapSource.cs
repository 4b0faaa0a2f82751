using Proofmark.Core.Pictures;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Pictures;

/// <summary>The shapes of the world map: those of the node's own <c>maps/world.json</c>, else those that ship. Read when the map is first asked for, and anew when the file changed.</summary>
public sealed class MapSource(DataFolder folder)
{
    private readonly Lock _reading = new();
    private (DateTime Changed, MapShapes Shapes)? _known;

    /// <summary>The shapes.</summary>
    /// <exception cref="ProblemException">pictures.map_file: the node's own file is wrong; the shipped one does not take its place, which would hide it.</exception>
    public MapShapes Get()
    {
        var own = Path.Combine(folder.Path, "maps", "world.json");
        var path = File.Exists(own) ? own : DataFiles.Find("maps/world.json");
        var changed = File.GetLastWriteTimeUtc(path);
        lock (_reading)
        {
            if (_known is { } known && known.Changed == changed) return known.Shapes;
            var shapes = MapShapes.Read(path, "maps/world.json");
            _known = (changed, shapes);
            return shapes;
        }
    }
}
