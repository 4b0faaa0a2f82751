using System.Text;

namespace Proofmark.Core.Generation.Corrupting;

/// <summary>An error that was planted.</summary>
/// <param name="Corrupter">Number of who planted it, from 0.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Registers">The register numbers of the rows that were written for it: any of them may be found to be wrong.</param>
public sealed record PlantedError(int Corrupter, string Kind, IReadOnlyList<string> Registers);

/// <summary>
/// Reads a generated register file row by row, plants errors spread evenly over it, and writes another file and the key to it. Constant
/// memory but for the key. The same seed gives the same file.
/// </summary>
/// <param name="corrupters">Who plants, taken in turn, each kind of each in turn.</param>
/// <param name="seed">Of chance.</param>
public sealed class RegisterCorruption(IReadOnlyList<ICorrupter> corrupters, int seed)
{
    /// <summary>Rows that a kind is offered before it is left out for good: no row of this register lends itself to it.</summary>
    private const int MostOffers = 2_000;

    /// <summary>Writes the corrupted file.</summary>
    /// <param name="source">The register file.</param>
    /// <param name="target">Where to; replaced.</param>
    /// <param name="rows">Rows of the file.</param>
    /// <param name="errors">How many errors, at most one in ten rows.</param>
    /// <returns>What was planted: fewer only where kinds found no row.</returns>
    public IReadOnlyList<PlantedError> Write(string source, string target, long rows, int errors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(errors, rows / 10);
        var dice = new Random(seed);
        var turns = Turns(errors);
        var planted = new List<PlantedError>();
        using var reader = new StreamReader(source, Encoding.UTF8);
        using var stream = new FileStream(target, FileMode.Create, FileAccess.Write);
        var csv = new CsvRow(stream);
        Write(csv, RegisterLine.Split(reader.ReadLine() ?? throw new InvalidDataException("The file has no heading.")));
        var waiting = new Queue<(int Corrupter, string Kind, int Offers)>();
        var step = rows / (double)Math.Max(1, turns.Count);
        long at = 0;
        var next = 0;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            var cells = RegisterLine.Split(line);
            if (next < turns.Count && at >= next * step + step * 0.3) waiting.Enqueue((turns[next].Corrupter, turns[next++].Kind, 0));
            at++;
            if (cells.Length == RowScribe.Columns.Length && waiting.TryDequeue(out var turn))
            {
                if (corrupters[turn.Corrupter].Plant(turn.Kind, cells, dice) is { Count: > 0 } written)
                {
                    foreach (var row in written) Write(csv, row);
                    planted.Add(new PlantedError(turn.Corrupter, turn.Kind, [.. written.Select(r => r[(int)CorruptedColumn.RegisterNumber]).Append(cells[(int)CorruptedColumn.RegisterNumber]).Distinct()]));
                    continue;
                }

                if (turn.Offers < MostOffers) waiting.Enqueue(turn with { Offers = turn.Offers + 1 });
            }

            Write(csv, cells);
        }

        csv.Flush();
        return planted;
    }

    private List<(int Corrupter, string Kind)> Turns(int errors)
    {
        var turns = new List<(int, string)>(errors);
        for (var i = 0; i < errors; i++)
        {
            var who = i % corrupters.Count;
            var kinds = corrupters[who].Kinds;
            turns.Add((who, kinds[i / corrupters.Count % kinds.Count]));
        }

        return turns;
    }

    private static void Write(CsvRow csv, IReadOnlyList<string> cells)
    {
        foreach (var cell in cells) csv.Cell(cell);
        csv.End();
    }
}
