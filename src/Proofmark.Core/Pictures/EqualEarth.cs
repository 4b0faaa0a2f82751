namespace Proofmark.Core.Pictures;

/// <summary>
/// The Equal Earth projection (Šavrič, Patterson and Jenny, International Journal of Geographical Information Science 33, 2019): equal areas are equal
/// on the map, so that no country looks more than it is.
/// </summary>
public static class EqualEarth
{
    private const double A1 = 1.340264, A2 = -0.081106, A3 = 0.000893, A4 = 0.003796;

    /// <summary>East and north of the middle of the map on a globe of radius 1: x from −2.71 to 2.71, y from −1.32 to 1.32.</summary>
    public static (double X, double Y) Project(GeoPlace place)
    {
        var m = Math.Sqrt(3) / 2;
        var t = Math.Asin(m * Math.Sin(place.Latitude * Math.PI / 180));
        var (t2, t6) = (t * t, Math.Pow(t, 6));
        return (place.Longitude * Math.PI / 180 * Math.Cos(t) / (m * (A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2))), t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2)));
    }
}
