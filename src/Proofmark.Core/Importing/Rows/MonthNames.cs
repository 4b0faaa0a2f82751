namespace Proofmark.Core.Importing.Rows;

/// <summary>
/// Names of Gregorian months as registers write them: six languages, whole and shortened. A table of our own, since the names
/// that the machine's culture data holds change with its version, and a date must be read the same everywhere.
/// </summary>
internal static class MonthNames
{
    private static readonly Dictionary<string, int> ByName = Build();
    private static readonly HashSet<string> Fillers = new(StringComparer.Ordinal) { "de", "del", "of", "the", "le", "el", "г", "года", "st", "nd", "rd", "th", "er", "ر", "من" };

    /// <summary>The month, 1 to 12, or 0.</summary>
    public static int Find(string lowerWord) => ByName.GetValueOrDefault(lowerWord);

    /// <summary>Whether a word between the parts of a date says nothing.</summary>
    public static bool IsFiller(string lowerWord) => Fillers.Contains(lowerWord);

    private static Dictionary<string, int> Build()
    {
        string[] rows =
        [
            "january jan janvier janv enero ene январь января янв يناير كانون_الثاني جانفي",
            "february feb février fevrier févr fevr fév febrero февраль февраля фев февр فبراير شباط فيفري",
            "march mar mars marzo март марта мар مارس آذار",
            "april apr avril avr abril abr апрель апреля апр أبريل ابريل نيسان أفريل",
            "may mai mayo май мая مايو أيار ماي",
            "june jun juin junio июнь июня июн يونيو حزيران جوان",
            "july jul juillet juil julio июль июля июл يوليو تموز جويلية",
            "august aug août aout agosto ago август августа авг أغسطس اغسطس آب أوت",
            "september sep sept septembre septiembre setiembre set сентябрь сентября сен сент سبتمبر أيلول",
            "october oct octobre octubre октябрь октября окт أكتوبر اكتوبر تشرين_الأول",
            "november nov novembre noviembre ноябрь ноября ноя نوفمبر تشرين_الثاني",
            "december dec décembre decembre déc diciembre dic декабрь декабря дек ديسمبر كانون_الأول",
        ];
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var month = 0; month < 12; month++)
        {
            foreach (var name in rows[month].Split(' '))
            {
                names.Add(name, month + 1);
            }
        }

        return names;
    }
}
