namespace Proofmark.Tests.Access.Misuse;

/// <summary>Twenty ways in which insiders were caught elsewhere, each within the honest work of somebody who does it.</summary>
internal sealed partial class OfficeYear
{
    public const int Patterns = 20;

    /// <summary>What each pattern is, from number 1.</summary>
    public List<string> Planted { get; } = [];

    /// <summary>Plants all of them between the third week and the last but two days.</summary>
    public void PlantAll()
    {
        foreach (var plant in new Action<int>[] { OwnName, OwnName, Family, Family, Family, Celebrity, Celebrity, Volume, Volume, Night, Night, Night, Export, Export, Reuse, Reuse, Browse, Browse, NoCase, NoCase })
            plant(Planted.Count + 1);
        looks.Sort((a, b) => a.At.CompareTo(b.At));
    }

    private Worker Insider(params string[] roles)
    {
        var some = Workers.Where(w => roles.Contains(w.Role)).ToList();
        return some[random.Next(some.Count)];
    }

    private DateTime SomeDay() => First.AddDays(16 + random.Next(Math.Max(1, Days - 20)));

    /// <summary>A moment in the worker's shift on or after the day.</summary>
    private DateTime AtWork(Worker worker, DateTime day)
    {
        for (var i = 0; i < 30; i++, day = day.AddDays(1))
        {
            var own = looks.Where(l => l.User == worker.Index && l.At.Date == day && l.Pattern == 0).ToList();
            if (own.Count > 5) return own[own.Count / 2].At.AddSeconds(7);
        }
        throw new InvalidOperationException("Nobody works.");
    }

    private void Plant(int pattern, Worker worker, DateTime at, int entry, string? reference)
    {
        Add(at, worker, reference, "open", "weapon", "w", [entry], pattern);
        if (worker.Role is "clerk" or "supervisor" && holders[entry] >= 0) Add(at.AddMilliseconds(5), worker, reference, "open", "person", null, [entry], pattern);
    }

    private int Holding(string given, string family)
    {
        People.Add((given, family));
        var entry = random.Next(Entries);
        holders[entry] = People.Count - 1;
        return entry;
    }

    private void OwnName(int pattern)
    {
        var worker = Insider("clerk", "supervisor");
        Planted.Add("own name");
        Plant(pattern, worker, AtWork(worker, SomeDay()), Holding(worker.Given, worker.Family), random.NextDouble() < 0.5 ? NewCase("R") : null);
    }

    private void Family(int pattern)
    {
        var worker = Insider("clerk", "supervisor");
        Planted.Add("family");
        for (var i = 1 + random.Next(3); i > 0; i--) Plant(pattern, worker, AtWork(worker, SomeDay()), Holding(Given(), worker.Family), random.NextDouble() < 0.5 ? NewCase("R") : null);
    }

    private void Celebrity(int pattern)
    {
        Planted.Add("celebrity");
        var (entry, day) = (random.Next(Entries), SomeDay());
        for (var i = 6 + random.Next(6); i > 0; i--)
        {
            var worker = Insider("clerk", "police", "supervisor");
            Plant(pattern, worker, AtWork(worker, day.AddDays(random.Next(3))), entry, random.NextDouble() < 0.6 ? null : NewCase("P"));
        }
    }

    private void Volume(int pattern)
    {
        Planted.Add("volume");
        var worker = Insider("clerk", "police");
        var at = AtWork(worker, SomeDay());
        for (var i = 110 + random.Next(120); i > 0; i--) Plant(pattern, worker, at = at.AddSeconds(30 + random.Next(60)), random.Next(Entries), NewCase("P"));
    }

    private void Night(int pattern)
    {
        Planted.Add("night");
        var some = Workers.Where(w => !w.Rotates && !w.OnCall).ToList();
        var worker = some[random.Next(some.Count)];
        var at = SomeDay().AddHours(1 + random.Next(4));
        for (var i = 7 + random.Next(10); i > 0; i--) Plant(pattern, worker, at = at.AddMinutes(1 + random.Next(6)), random.Next(Entries), random.NextDouble() < 0.5 ? null : NewCase("P"));
    }

    private void Export(int pattern)
    {
        Planted.Add("exports");
        var worker = Insider("clerk", "supervisor");
        var at = AtWork(worker, SomeDay());
        for (var i = 6 + random.Next(8); i > 0; i--) Add(at = at.AddMinutes(2), worker, null, "export", "list", "/weapons/list", [], pattern);
    }

    private void Reuse(int pattern)
    {
        Planted.Add("one case");
        var worker = Insider("police", "clerk");
        var (day, reference) = (SomeDay().AddDays(-7), NewCase("X"));
        for (var i = 5 + random.Next(4); i > 0; i--, day = day.AddDays(1))
        {
            var at = AtWork(worker, day);
            for (var n = 4 + random.Next(6); n > 0; n--) Plant(pattern, worker, at = at.AddMinutes(1), random.Next(Entries), reference);
            day = at.Date;
        }
    }

    private void Browse(int pattern)
    {
        Planted.Add("sequence");
        var worker = Insider("police", "clerk");
        var (at, entry) = (AtWork(worker, SomeDay()), random.Next(Entries - 300));
        for (var i = 20 + random.Next(40); i > 0; i--) Plant(pattern, worker, at = at.AddSeconds(20), entry += 1 + random.Next(2), random.NextDouble() < 0.8 ? null : NewCase("P"));
    }

    private void NoCase(int pattern)
    {
        Planted.Add("no later case");
        var worker = Insider("police", "clerk");
        var at = AtWork(worker, SomeDay());
        for (var i = 25 + random.Next(25); i > 0; i--) Plant(pattern, worker, at = at.AddMinutes(1 + random.Next(4)), random.Next(Entries), random.NextDouble() < 0.5 ? null : NewCase("P"));
    }
}
