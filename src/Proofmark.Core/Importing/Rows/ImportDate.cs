using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Rows;

/// <summary>A date of a file: converted to Gregorian, and beside it what the file says.</summary>
/// <param name="Date">When, Gregorian.</param>
/// <param name="AsWritten">The cell's text.</param>
/// <param name="Calendar">The calendar that the text was read in.</param>
public sealed record ImportDate(PartialDate Date, string AsWritten, SourceCalendar Calendar);
