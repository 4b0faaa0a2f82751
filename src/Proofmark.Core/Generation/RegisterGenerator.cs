using System.Text;
using Proofmark.Core.Reference;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Generation;

/// <summary>What to generate.</summary>
/// <param name="Weapons">Rows of the register, 100 to 100,000,000.</param>
/// <param name="Seed">The same numbers with the same seed give the same bytes.</param>
/// <param name="Folder">Where the files go; made when it is not there.</param>
/// <param name="State">Whose register it is; its import marks name this State.</param>
/// <param name="Clean">Without what is wrong in itself (serials missing or misread, makes unknown or exchanged with the model, weapons entered twice, rows to reject,
/// planted cases): every row is right, written with the ordinary variety of clerks. What finds errors is measured on such a register.</param>
public sealed record GenerationRequest(long Weapons, long Seed, string Folder, string State = "XA", bool Clean = false);

/// <summary>What was generated.</summary>
/// <param name="Register">Path of the register file.</param>
/// <param name="Mapping">Path of its import mapping.</param>
/// <param name="KeyFile">Path of the key.</param>
/// <param name="Key">The key.</param>
public sealed record GenerationResult(string Register, string Mapping, string KeyFile, AnswerKey Key);

/// <summary>
/// Writes a made-up register with the ordinary dirt of registers, its import mapping, and a key that says what was planted. One pass,
/// constant memory. Shares no rule with the engine that is tested with it: only plain reference data.
/// </summary>
public sealed class RegisterGenerator
{
    /// <summary>Fewest rows: room for the planted ones.</summary>
    public const long Fewest = 100;

    /// <summary>Most rows.</summary>
    public const long Most = 100_000_000;

    private const int RowsPerReport = 1 << 14;
    private const int DuplicatesListed = 1_000;

    private readonly GenerationRequest _request;
    private readonly ulong _seed;
    private readonly FactMaker _facts;
    private readonly CasePlan _plan;
    private readonly CountryTable _countries;
    private readonly SortedDictionary<string, long> _rejects = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyList<string>> _duplicates = [];
    private readonly WeaponFacts?[] _recent = new WeaponFacts?[256];

    private RegisterGenerator(GenerationRequest request, ReferenceTables reference)
    {
        _request = request;
        _seed = unchecked((ulong)request.Seed);
        _countries = reference.Countries;
        _facts = new FactMaker(Catalogue.Of(reference), request.Weapons);
        _plan = new CasePlan(_facts, request.Weapons, request.Seed, request.State);
    }

    /// <summary>Writes <c>register.csv</c>, <c>register.map.yaml</c> and <c>key.json</c>, each whole or not at all; files of these names are replaced.</summary>
    /// <exception cref="ProblemException"><c>generation.weapons</c>, <c>generation.state</c>, <c>generation.folder</c>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no file was changed.</exception>
    public static GenerationResult Generate(GenerationRequest request, ReferenceTables reference, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        if (request.Weapons is < Fewest or > Most) throw new ProblemException(Problem.Of("generation.weapons", null, ("least", Fewest), ("most", Most)));
        if (!CountryCode.TryParse(request.State, out var state) || state.IsHistoric) throw new ProblemException(Problem.Of("generation.state", null, ("state", request.State)));
        try
        {
            return new RegisterGenerator(request with { State = state.Value, Folder = Path.GetFullPath(request.Folder) }, reference).Write(progress, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ProblemException(Problem.Of("generation.folder", null, ("folder", request.Folder), ("detail", e.Message.TrimEnd('.'))));
        }
    }

    private GenerationResult Write(IProgress<double>? progress, CancellationToken cancel)
    {
        Directory.CreateDirectory(_request.Folder);
        string[] names = [.. new[] { "register.csv", "register.map.yaml", "key.json" }.Select(n => Path.Combine(_request.Folder, n))];
        try
        {
            AnswerKey key;
            using (var stream = new FileStream(names[0] + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1)) key = WriteRegister(stream, progress, cancel);
            File.WriteAllText(names[1] + ".part", RegisterMapping.Yaml, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.WriteAllBytes(names[2] + ".part", key.ToBytes());
            foreach (var name in names) File.Move(name + ".part", name, overwrite: true);
            return new GenerationResult(names[0], names[1], names[2], key);
        }
        catch
        {
            foreach (var name in names) File.Delete(name + ".part");
            throw;
        }
    }

    private AnswerKey WriteRegister(Stream stream, IProgress<double>? progress, CancellationToken cancel)
    {
        var csv = new CsvRow(stream);
        var scribe = new RowScribe(csv, _request.State, _countries, _request.Clean);
        scribe.Header();
        for (var row = 0L; row < _request.Weapons; row++)
        {
            if (row % RowsPerReport == 0)
            {
                cancel.ThrowIfCancellationRequested();
                progress?.Report((double)row / _request.Weapons);
            }

            WriteRow(scribe, row);
        }

        csv.Flush();
        progress?.Report(1);
        var rejected = _rejects.Values.Sum();
        return new AnswerKey
        {
            Format = AnswerKey.CurrentFormat, Seed = _request.Seed, State = _request.State, Rows = _request.Weapons,
            Accepted = _request.Weapons - rejected, Rejected = rejected, RejectedBy = _rejects, Dirt = scribe.Slips,
            Duplicates = _duplicates, DemoCase = _plan.DemoCase, Cases = _request.Clean ? [] : _plan.Cases,
        };
    }

    private void WriteRow(RowScribe scribe, long row)
    {
        var dice = new Dice(_seed, (ulong)row);
        if (_request.Clean)
        {
            scribe.Ordinary(_facts.Ordinary(row, ref dice), RejectKind.None, ref dice);
            return;
        }

        if (_plan.Rows.TryGetValue(row, out var planted))
        {
            scribe.Planted(planted, ref dice);
            return;
        }

        if (dice.Below(10_000) < 6) scribe.Blank();
        var place = (int)(row % _recent.Length);
        var earlier = dice.Below(_recent.Length);
        if (dice.Below(10_000) < 15 && _recent[earlier] is { } first)
        {
            _recent[earlier] = null;
            var again = _facts.Again(row, first, ref dice);
            scribe.Count("entered_twice");
            if (_duplicates.Count < DuplicatesListed) _duplicates.Add([first.RegisterNumber, again.RegisterNumber]);
            scribe.Ordinary(again, RejectKind.None, ref dice);
            _recent[place] = null;
            return;
        }

        var facts = _facts.Ordinary(row, ref dice);
        var reject = Reject(ref dice);
        if (reject != RejectKind.None)
        {
            var name = EnumCode.Of(reject);
            _rejects[name] = _rejects.GetValueOrDefault(name) + 1;
        }

        _recent[place] = reject == RejectKind.None ? facts : null;
        scribe.Ordinary(facts, reject, ref dice);
    }

    private static RejectKind Reject(ref Dice dice) => dice.Below(10_000) switch
    {
        < 28 => RejectKind.ImpossibleDate,
        < 36 => RejectKind.UnknownStatus,
        < 41 => RejectKind.CellsMissing,
        < 46 => RejectKind.CellsSurplus,
        < 50 => RejectKind.ControlCharacter,
        _ => RejectKind.None,
    };
}
