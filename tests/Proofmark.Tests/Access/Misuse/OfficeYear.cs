namespace Proofmark.Tests.Access.Misuse;

/// <summary>A look-up as it is made up; <see cref="Pattern"/> is 0 for honest work, else the number of a planted pattern.</summary>
internal sealed record MadeLook(DateTime At, int User, string? Case, string Kind, string Subject, string? Query, int[] Found, int Pattern);

/// <summary>Something recorded of a weapon, in a case or in none.</summary>
internal sealed record MadeAct(DateTime At, int User, string? Case, int Entry);

/// <summary>Somebody who works with the register. Night and weekend shifts change by the week for those who have them.</summary>
internal sealed record Worker(int Index, string Role, string Given, string Family, bool Rotates, bool OnCall, double Pace, double Care);

/// <summary>
/// Some weeks in registries and police stations, made up from a seed: shifts, cases that last days and are shared with
/// colleagues, checks at the roadside that lead to nothing, stock-taking by rising number, campaigns, busy days, call-outs at
/// night, a theft that everybody hears of, newcomers shown a sample record. It is written from how such offices work and
/// knows neither the rules nor their thresholds; what its numbers are is said beside each.
/// </summary>
internal sealed partial class OfficeYear
{
    public const int Entries = 1_000_000;
    public const int Persons = 6_000;
    public static readonly DateTime First = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Givens = [.. Enumerable.Range(0, 300).Select(i => "Given" + Letters(i))];
    private readonly Random random;
    private readonly List<MadeLook> looks = [];
    private readonly List<MadeAct> acts = [];
    private readonly int[] holders = new int[Entries];
    private readonly double[] givenOdds = [.. Enumerable.Range(0, 300).Select(i => 1.0 / (i + 10))];
    private int cases;

    public OfficeYear(int seed, int honest, int workers)
    {
        random = new Random(seed);
        // Three of ten weapons belong to an organisation.
        for (var i = 0; i < Entries; i++) holders[i] = random.NextDouble() < 0.7 ? random.Next(Persons) : -1;
        People = [.. Enumerable.Range(0, Persons).Select(_ => (Given(), Family()))];
        Workers = [.. Enumerable.Range(0, workers).Select(i => Hire(i, workers))];
        for (var day = 0; looks.Count < honest; day++)
        {
            Work(day);
            Days = day + 1;
        }
        looks.Sort((a, b) => a.At.CompareTo(b.At));
        looks.RemoveRange(honest, looks.Count - honest);
    }

    public IReadOnlyList<Worker> Workers { get; }

    public List<(string Given, string Family)> People { get; }

    public IReadOnlyList<int> Holders => holders;

    public IReadOnlyList<MadeLook> Looks => looks;

    public IReadOnlyList<MadeAct> Acts => acts;

    public int Days { get; private set; }

    private Worker Hire(int i, int all)
    {
        var role = (i * 90 / all) switch { < 40 => "clerk", < 80 => "police", < 86 => "tracing_desk", _ => "supervisor" };
        var police = role == "police";
        // Six of ten officers work in shifts; of the others half are called out at times. Care: how often something is written down.
        return new Worker(i, role, Given(), Family(), police && random.NextDouble() < 0.6, police && random.NextDouble() < 0.5, 0.5 + random.NextDouble(), 0.7 + 0.6 * random.NextDouble());
    }

    /// <summary>Given names: the commonest that one in forty bears.</summary>
    private string Given()
    {
        var draw = random.NextDouble() * givenOdds.Sum();
        var i = 0;
        while (i < givenOdds.Length - 1 && (draw -= givenOdds[i]) > 0) i++;
        return Givens[i];
    }

    /// <summary>Family names by Zipf's law: a few that one in twenty bears, and hundreds that hardly anybody does.</summary>
    private string Family()
    {
        var k = (int)(3 * (Math.Pow(800 / 3.0 + 1, random.NextDouble()) - 1));
        return "Family" + Letters(k);
    }

    private static string Letters(int n) => n < 26 ? ((char)('a' + n)).ToString() : Letters(n / 26 - 1) + (char)('a' + n % 26);

    private void Work(int day)
    {
        var date = First.AddDays(day);
        var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        var campaign = day % 40 is >= 20 and < 23; // an amnesty: for three days everybody has twice the work
        if (day % 10 == 4) Theft(date);
        if (day % 25 == 12) Newcomers(date);
        foreach (var worker in Workers)
        {
            if (Shift(worker, day, weekend) is { } begins) Day(worker, date, begins, campaign);
            else if (worker.OnCall && random.NextDouble() < 0.02) CallOut(worker, date);
        }
    }

    /// <summary>The hour at which the shift begins, or null on a free day.</summary>
    private int? Shift(Worker worker, int day, bool weekend)
    {
        if (random.NextDouble() < 0.08) return null; // leave, illness, training
        if (!worker.Rotates) return weekend && random.NextDouble() > 0.01 ? null : worker.Role == "police" ? 7 : 8;
        var turn = (day + worker.Index * 2) % 6;
        if (turn >= 4) return null;
        return ((day / 7 + worker.Index) % 3) switch { 0 => 6, 1 => 14, _ => 22 };
    }

    private void Day(Worker worker, DateTime date, int begins, bool campaign)
    {
        var pace = worker.Role switch { "clerk" => 9, "police" => 6, "tracing_desk" => 8, _ => 4 } * worker.Pace * (campaign ? 2 : 1);
        if (random.NextDouble() < 0.03) pace *= 2 + random.NextDouble(); // a busy day
        var hours = random.NextDouble() < 0.05 ? 11.0 : 8.0; // overtime
        var pieces = Poisson(pace);
        for (var i = 0; i < pieces; i++)
        {
            var at = date.AddHours(begins + random.NextDouble() * hours);
            if (worker.Role == "police") Police(worker, at);
            else if (worker.Role == "tracing_desk") Case(worker, at, 0.6, 0.7);
            else Desk(worker, at);
        }
        if (worker.Role == "clerk" && random.NextDouble() < 0.012) Stock(worker, date.AddHours(begins + 1));
        if (worker.Role is "clerk" or "supervisor" && random.NextDouble() < (date.Day <= 4 ? 0.25 : 0.03))
            for (var i = 1 + Poisson(0.7); i > 0; i--) Add(date.AddHours(begins + 1 + random.NextDouble() * 6), worker, null, "export", "list", "/weapons/list", []);
    }

    /// <summary>At the counter: mostly a transfer, a permit, a correction; sometimes a question and nothing more.</summary>
    private void Desk(Worker worker, DateTime at)
    {
        if (random.NextDouble() < 0.1)
        {
            Case(worker, at, 0.5, 0.6);
            return;
        }
        var entry = random.Next(Entries);
        var reference = random.NextDouble() < 0.4 ? NewCase("R") : null;
        Open(worker, at, entry, reference, true);
        if (random.NextDouble() < 0.7 * worker.Care) acts.Add(new MadeAct(at.AddHours(random.NextDouble() * 60), worker.Index, reference, entry));
    }

    /// <summary>A check at the roadside, or an investigation.</summary>
    private void Police(Worker worker, DateTime at)
    {
        if (random.NextDouble() < 0.4)
        {
            var (entry, reference) = (random.Next(Entries), NewCase("P"));
            Open(worker, at, entry, reference, false);
            if (random.NextDouble() < 0.25 * worker.Care) acts.Add(new MadeAct(at.AddHours(random.NextDouble() * 100), worker.Index, reference, entry));
            return;
        }
        Case(worker, at, 0.25 * worker.Care, 0.55);
    }

    /// <summary>A case with its weapons: looked at again on later days, mostly by a colleague too.</summary>
    private void Case(Worker worker, DateTime at, double touched, double shared)
    {
        var reference = NewCase("C");
        // One case in a hundred is an estate, a dealer or a cache.
        var weapons = random.NextDouble() < 0.01 ? 8 + random.Next(50) : 1 + Poisson(0.8);
        var near = random.NextDouble() < 0.3 ? random.Next(Entries - 100) : -1; // weapons that were bought together stand together
        var colleague = random.NextDouble() < shared ? Workers.Where(w => w.Role == worker.Role).ElementAt(random.Next(Workers.Count(w => w.Role == worker.Role))) : null;
        for (var i = 0; i < weapons; i++)
        {
            var entry = near >= 0 ? near + random.Next(100) : random.Next(Entries);
            Open(worker, at.AddMinutes(i * 2 + random.NextDouble()), entry, reference, random.NextDouble() < 0.5);
            if (random.NextDouble() < 0.3) Open(worker, at.AddDays(1 + random.Next(5)).AddMinutes(random.Next(60)), entry, reference, false);
            if (colleague is not null && random.NextDouble() < 0.5) Open(colleague, at.AddDays(random.Next(3)).AddMinutes(random.Next(90)), entry, reference, false);
            if (random.NextDouble() < touched) acts.Add(new MadeAct(at.AddHours(random.NextDouble() * 150), worker.Index, reference, entry));
        }
    }

    /// <summary>Somebody who is at home is fetched at night, for a case.</summary>
    private void CallOut(Worker worker, DateTime date) => Case(worker, date.AddHours(1 + random.NextDouble() * 4), 0.4, 0.7);

    /// <summary>A depot's weapons by rising number; half of the time what is found is written down as it is found.</summary>
    private void Stock(Worker worker, DateTime at)
    {
        var (from, count, reference, written) = (random.Next(Entries - 200), 15 + random.Next(80), NewCase("S"), random.NextDouble() < 0.75 ? 0.2 + 0.6 * random.NextDouble() : 0);
        for (var i = 0; i < count; i++)
        {
            Open(worker, at.AddMinutes(i * 1.5), from + i, reference, false);
            if (random.NextDouble() < written) acts.Add(new MadeAct(at.AddMinutes(i * 1.5 + 1), worker.Index, reference, from + i));
        }
        // The result is filed under the number of the count; one in ten forgets.
        if (random.NextDouble() < 0.9) acts.Add(new MadeAct(at.AddHours(4), worker.Index, reference, from));
    }

    /// <summary>A theft of which the papers write: it was reported, and many look.</summary>
    private void Theft(DateTime date)
    {
        var entry = random.Next(Entries);
        acts.Add(new MadeAct(date.AddHours(7), 0, null, entry));
        for (var i = 0; i < 12; i++) Open(Workers[random.Next(Workers.Count)], date.AddHours(9 + random.NextDouble() * 50), entry, null, false);
    }

    /// <summary>Newcomers are shown a record, without a case.</summary>
    private void Newcomers(DateTime date)
    {
        var entry = random.Next(Entries);
        for (var i = 2 + random.Next(3); i > 0; i--) Open(Workers[random.Next(Workers.Count * 4 / 9)], date.AddHours(10 + random.NextDouble()), entry, null, false);
    }

    private void Open(Worker worker, DateTime at, int entry, string? reference, bool searched)
    {
        if (searched) Add(at.AddSeconds(-20), worker, reference, "find", "mark", $$"""{"version":1,"mark":"X{{entry:D6}}"}""", [entry]);
        Add(at, worker, reference, "open", "weapon", "w", [entry]);
        if (worker.Role is "clerk" or "supervisor" && holders[entry] >= 0) Add(at.AddMilliseconds(5), worker, reference, "open", "person", null, [entry]);
    }

    private void Add(DateTime at, Worker worker, string? reference, string kind, string subject, string? query, int[] found, int pattern = 0) =>
        looks.Add(new MadeLook(at, worker.Index, reference, kind, subject, query, found, pattern));

    private string NewCase(string kind) => $"{kind}-{++cases}/26";

    private int Poisson(double mean)
    {
        var (limit, product, n) = (Math.Exp(-mean), random.NextDouble(), 0);
        for (; product > limit; n++) product *= random.NextDouble();
        return n;
    }
}
