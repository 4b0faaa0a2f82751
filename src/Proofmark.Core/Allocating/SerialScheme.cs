using Proofmark.Core.Shared;

namespace Proofmark.Core.Allocating;

/// <summary>A scheme as somebody asks for it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Organisation">organisations.id of the manufacturer, force or import authority whose numbers they are.</param>
/// <param name="Pattern">As <see cref="SerialPattern.Read"/> reads it.</param>
/// <param name="Alphabet">Code of a <see cref="SerialAlphabet"/>.</param>
/// <param name="Check">Code of a <see cref="CheckAlgorithm"/>.</param>
/// <param name="First">The first running number, of each year where the serials say one.</param>
/// <param name="Last">The last; null: as many as the pattern holds.</param>
/// <param name="FromYear">The first year in which numbers are given.</param>
/// <param name="ToYear">The last; null: until further notice.</param>
public sealed record NewSerialScheme(string? Name, long Organisation, string? Pattern, string? Alphabet, string? Check, long First, long? Last, int FromYear, int? ToYear);

/// <summary>A scheme by which weapons are numbered.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Organisation">Inside id of whose numbers they are.</param>
/// <param name="OrganisationName">Its name.</param>
/// <param name="Pattern">How serials are written.</param>
/// <param name="Alphabet">Of the running number.</param>
/// <param name="Check">Of the check character.</param>
/// <param name="First">The first running number.</param>
/// <param name="Last">The last.</param>
/// <param name="FromYear">The first year.</param>
/// <param name="ToYear">The last, or null.</param>
public sealed record SerialScheme(long Id, Guid Uid, string Name, long Organisation, string OrganisationName, SerialPattern Pattern, SerialAlphabet Alphabet, CheckAlgorithm Check, long First, long Last, int FromYear, int? ToYear)
{
    /// <summary>Numbers are given in this year.</summary>
    public bool IsInForce(int year) => year >= FromYear && !(year > ToYear);

    /// <summary>The serial of a number.</summary>
    public string Write(int year, long number) => Pattern.Write(Alphabet, Check, year, number);

    /// <summary>The year that a serial means by two digits: the first in force that ends so; 0 where it says none, null where none fits.</summary>
    public int? YearOf(int written)
    {
        if (Pattern.YearDigits == 0) return 0;
        if (Pattern.YearDigits == 4) return IsInForce(written) ? written : null;
        var year = FromYear + ((written - FromYear % 100 + 100) % 100);
        return IsInForce(year) ? year : null;
    }

    /// <summary>Reads what was asked for.</summary>
    /// <exception cref="ProblemException">serials.name, serials.pattern, serials.pattern_start, serials.alphabet, serials.check, serials.check_place, serials.check_digits, serials.range, serials.years.</exception>
    internal static SerialScheme Read(NewSerialScheme asked)
    {
        var problems = new ProblemList();
        var name = asked.Name?.Trim() ?? "";
        if (name.Length is 0 or > SerialSchemes.LongestName) problems.Add(Problem.Of("serials.name", "name", ("most", SerialSchemes.LongestName)));
        var pattern = problems.Read(() => SerialPattern.Read(asked.Pattern));
        if (!EnumCode.TryRead<SerialAlphabet>(asked.Alphabet, out var alphabet)) problems.Add(Problem.Of("serials.alphabet", "alphabet"));
        if (!EnumCode.TryRead<CheckAlgorithm>(asked.Check, out var check)) problems.Add(Problem.Of("serials.check", "check"));
        var last = asked.Last ?? 0;
        if (pattern is not null)
        {
            // A spreadsheet takes what begins so for a formula, and a machine engraves what the file says.
            if (asked.Pattern!.Trim()[0] is '-' or '.' or '/') problems.Add(Problem.Of("serials.pattern_start", "pattern"));
            if (pattern.HasCheck != (check != CheckAlgorithm.None)) problems.Add(Problem.Of("serials.check_place", "pattern"));
            // A letter that is not counted could be wrong without being noticed.
            if (check != CheckAlgorithm.None && !CheckCharacters.TakesLetters(check) && alphabet != SerialAlphabet.Digits) problems.Add(Problem.Of("serials.check_digits", "check"));
            var highest = SerialNumbers.Highest(alphabet, pattern.NumberWidth);
            last = asked.Last ?? highest;
            if (asked.First < 0 || last < asked.First || last > highest) problems.Add(Problem.Of("serials.range", "first", ("highest", highest)));
        }
        // Two digits say the year within a century.
        var span = pattern?.YearDigits == 2 ? 100 : int.MaxValue;
        if (asked.FromYear is < 1800 or > 9000 || asked.ToYear < asked.FromYear || asked.ToYear > 9000 || asked.ToYear - asked.FromYear >= span) problems.Add(Problem.Of("serials.years", "from_year"));
        problems.ThrowIfAny();
        return new(0, Guid.Empty, name, asked.Organisation, "", pattern!, alphabet, check, asked.First, last, asked.FromYear, asked.ToYear);
    }
}

/// <summary>Numbers that were given together.</summary>
/// <param name="Id">Inside.</param>
/// <param name="Uid">Outside.</param>
/// <param name="Scheme">Inside id of the scheme.</param>
/// <param name="Year">Of which year; 0 where the serials say none.</param>
/// <param name="First">The first number.</param>
/// <param name="Last">The last.</param>
/// <param name="Holder">Inside id of whom they were given to.</param>
/// <param name="HolderName">Its name.</param>
/// <param name="At">When.</param>
/// <param name="Unused">How many of its last numbers came back unused; 0: none.</param>
public sealed record SerialBlock(long Id, Guid Uid, long Scheme, int Year, long First, long Last, long Holder, string HolderName, DateTimeOffset At, long Unused)
{
    /// <summary>How many numbers it has.</summary>
    public long Count => Last - First + 1;

    /// <summary>The last number that did not come back; below <see cref="First"/> when all did.</summary>
    public long LastUsed => Last - Unused;
}

/// <summary>What a serial that somebody read is by a scheme that writes serials so.</summary>
/// <param name="Scheme">The scheme.</param>
/// <param name="Year">What it says of the year; 0: nothing.</param>
/// <param name="Number">Its running number.</param>
/// <param name="CheckIsRight">False: a character was misread, or nobody made it by the scheme.</param>
/// <param name="Block">The block that the number is of; null: it was never given.</param>
public sealed record SerialAnswer(SerialScheme Scheme, int Year, long Number, bool CheckIsRight, SerialBlock? Block)
{
    /// <summary>Its holder said that the number was not used.</summary>
    public bool IsReturned => Block is { } block && Number > block.LastUsed;
}
