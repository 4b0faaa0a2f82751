using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Allocating;
using Proofmark.Core.Marking;
using Proofmark.Core.Importing;
using Proofmark.Core.Importing.Mappings;
using Proofmark.Core.Parties;
using Proofmark.Core.Reference;
using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Server.Shared;

namespace Proofmark.EndToEnd.Faults;

/// <summary>
/// The process that is killed: a real server with its sequencer, whose services do acts as fast as they can. It announces
/// each act once its work runs inside the act's transaction, and acknowledges it after the commit. An act that failed is
/// tried again under the same key until it is acknowledged. Standard input closes: it finishes what it began and ends.
/// <c>short</c> does acts while memory runs out again and again.
/// <code>drill acts|import|allocate|short CONNECTION DATA FIRST [PENDING,PENDING…]</code>
/// </summary>
public static class Drill
{
    /// <summary>Clerks who work at once.</summary>
    public const int Workers = 4;

    /// <summary>The register that acts write to.</summary>
    public const string Register = "DRILL";

    /// <summary>The register that imports write to.</summary>
    public const string ImportRegister = "DRILL-IMPORT";

    /// <summary>Rows of an import's file.</summary>
    public const int FileRows = 6000;

    /// <summary>Records that an import writes of weapons: per row an entry, a mark, its manufacture and its registration.</summary>
    public const int ImportedRows = FileRows * 4;

    internal const string Map = """
        format: proofmark-import-mapping-1
        name: Drill
        register: weapons
        dates:
          order: ymd
        identity: [No]
        absence: nothing
        fields:
          register_number: No
          serial: Serial
          make: Make
          model: Model
          manufactured: Made
        """;

    private static readonly Lock Speaking = new();

    /// <summary>The idempotency key of a piece of work, the same whichever process does it.</summary>
    public static Guid KeyOf(int number) => new(number, 0x4b49, 0x4c4c, [0x80, 1, 2, 3, 4, 5, 6, 7]);

    /// <summary>Weapons that an act registers.</summary>
    public static int WeaponsOf(int number) => 4 + number % 5;

    /// <summary>Records that an act writes apart from its own row: per weapon an entry, two marks and an event.</summary>
    public static int RowsOf(int number) => 4 * WeaponsOf(number);

    /// <summary>Serial numbers that a piece of work asks for.</summary>
    public static long NumbersOf(int number) => 1 + number % 50;

    /// <summary>The process's entry; the test host never comes here.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args is not ["drill", var what, var connection, var data, var first, .. var rest]) return 64;
        var pending = new ConcurrentQueue<int>(rest.SelectMany(r => r.Split(',')).Select(n => int.Parse(n, CultureInfo.InvariantCulture)));
        await using var database = new Database(connection);
        var identity = (await NodeIdentity.FindAsync(database))!;
        await using var server = ServerHost.Build(new ServerOptions
        {
            Port = 0, NodeName = identity.Code, KeyFolder = Directory.CreateDirectory(Path.Combine(data, "keys", "web")).FullName,
            Services = services => services.AddNode(database, identity, data, ReferenceTables.Shipped),
        });
        await server.StartAsync();
        using var stop = new CancellationTokenSource();
        _ = Task.Run(async () =>
        {
            await Console.OpenStandardInput().CopyToAsync(Stream.Null);
            await stop.CancelAsync();
        });
        var acts = server.Services.GetRequiredService<Acts>();
        Func<int, Task> work = what switch
        {
            "import" => Import(acts, server.Services.GetRequiredService<PersonKeys>(), data),
            "allocate" => await AllocateAsync(server.Services.GetRequiredService<SerialSchemes>(), server.Services.GetRequiredService<SerialAllocation>()),
            _ => await ActAsync(acts),
        };
        var next = int.Parse(first, CultureInfo.InvariantCulture) - 1;
        Say("ready");
        using var hunger = what == "short" ? new Timer(_ => Starve(), null, 0, Timeout.Infinite) : null;
        await Task.WhenAll(Enumerable.Range(0, what == "import" ? 1 : Workers).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                if (!pending.TryDequeue(out var number))
                {
                    if (stop.IsCancellationRequested) return;
                    number = Interlocked.Increment(ref next);
                }
                await UntilAcknowledgedAsync(number, work);
            }
        })));
        Say("done");
        return 0;
    }

    /// <summary>Takes all the memory that there is, for a moment, over and over; what else wants some meanwhile goes without.</summary>
    private static void Starve()
    {
        while (true)
        {
            var taken = new List<byte[]>(10_000);
            try
            {
                for (var size = 1 << 20; size >= 1 << 12;)
                {
                    try
                    {
                        taken.Add(new byte[size]);
                    }
                    catch (OutOfMemoryException)
                    {
                        size >>= 2;
                    }
                }
                Thread.Sleep(150);
            }
            finally
            {
                taken.Clear();
            }
            Thread.Sleep(250);
        }
    }

    private static async Task UntilAcknowledgedAsync(int number, Func<int, Task> work)
    {
        while (true)
        {
            try
            {
                await work(number);
                return;
            }
            // Whatever the killed server's connection makes of it: the same key is tried again, as a client would.
            catch (Exception e)
            {
                Say($"fail {number} {e.GetType().Name}");
                await Task.Delay(100);
            }
        }
    }

    private static async Task<Func<int, Task>> ActAsync(Acts acts)
    {
        var register = (await new RegisterService(acts).FindAsync(Register))!;
        return async number =>
        {
            var outcome = await acts.DoAsync(new ActRequest(WeaponActs.Register, Actor.Node, Purpose.Housekeeping, KeyOf(number)) { Content = $"drill {number}" }, async act =>
            {
                Say($"begin {number}");
                for (var i = 0; i < WeaponsOf(number); i++)
                {
                    MarkRequest[] marks = [new("serial", $"K{number}-{i}"), new("import", $"XA {number}")];
                    await WeaponService.WriteEntryAsync(act, register, new RegisterWeapon(register.Id, $"{number}/{i}", marks), [.. marks.Select(m => MarkText.Read(m.Text, "mark").GetValueOrThrow())], default);
                    await act.FlushAsync();
                }
                act.Enqueue("drill", $"{{\"number\":{number}}}");
            });
            Say($"ack {number} {outcome.Uid} {(outcome.AlreadyDone ? "again" : "new")}");
        };
    }

    private static async Task<Func<int, Task>> AllocateAsync(SerialSchemes schemes, SerialAllocation allocation)
    {
        var scheme = (await schemes.ListAsync()).Single();
        return async number =>
        {
            Say($"begin {number}");
            var block = await allocation.AllocateAsync(scheme.Uid, 2026, NumbersOf(number), scheme.Organisation, new Doing(Actor.Node, Purpose.Housekeeping, KeyOf(number)));
            Say($"ack {number} {block.Uid} new");
        };
    }

    private static Func<int, Task> Import(Acts acts, PersonKeys keys, string data)
    {
        var service = new ImportService(acts, keys, ReferenceTables.Shipped);
        var mapping = MappingReader.Read(Map);
        return async number =>
        {
            var file = Path.Combine(data, $"drill-{number}.csv");
            await File.WriteAllLinesAsync(file, Enumerable.Range(0, FileRows).Select(i => $"{number}-{i},S{number}X{i},Glock,17,1999").Prepend("No,Serial,Make,Model,Made"));
            var begun = false;
            var request = new ImportRequest(ImportRegister, file, mapping, Path.Combine(data, "import"), p => p.Code, new Doing(Actor.Node, Purpose.Housekeeping, KeyOf(number)));
            var report = await service.ImportAsync(request, step: _ =>
            {
                if (!begun) Say($"begin {number}");
                begun = true;
            });
            Say($"ack {number} {report.BatchUid} {(report.AlreadyImported ? "again" : "new")}");
            File.Delete(file);
        };
    }

    /// <summary>One line, whole: what is in the pipe survives the process.</summary>
    private static void Say(string line)
    {
        lock (Speaking)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
