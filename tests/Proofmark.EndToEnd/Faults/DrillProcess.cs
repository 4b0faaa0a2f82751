using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Proofmark.EndToEnd.Faults;

/// <summary>The client: it sees what the acting process says, and logs each acknowledgement on disk before it counts.</summary>
internal sealed class DrillClient(string log)
{
    private readonly StreamWriter _log = new(new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };

    /// <summary>Everything that was ever announced.</summary>
    public ConcurrentDictionary<int, bool> Begun { get; } = new();

    /// <summary>The act or batch that each acknowledged piece of work became.</summary>
    public ConcurrentDictionary<int, Guid> Acknowledged { get; } = new();

    /// <summary>Work that failed in a process that lives on.</summary>
    public ConcurrentDictionary<int, bool> Failed { get; } = new();

    /// <summary>Work whose acknowledgement said "done before": the first answer was lost, the work was not.</summary>
    public ConcurrentDictionary<int, bool> Again { get; } = new();

    /// <summary>Announcements heard, repeated ones counted.</summary>
    public int Announcements => Volatile.Read(ref _announcements);

    /// <summary>From announcement to acknowledgement, the shortest so far: a kill within it meets an open act.</summary>
    public TimeSpan Shortest { get; private set; } = TimeSpan.MaxValue;

    private readonly ConcurrentDictionary<int, long> _since = new();
    private int _announcements;

    /// <summary>Announced and not acknowledged.</summary>
    public int[] Open() => [.. Begun.Keys.Where(n => !Acknowledged.ContainsKey(n)).Order()];

    public void Hear(string line)
    {
        var words = line.Split(' ');
        if (words.Length < 2 || !int.TryParse(words[1], CultureInfo.InvariantCulture, out var number)) return;
        switch (words[0])
        {
            case "begin":
                Begun[number] = true;
                _since[number] = Stopwatch.GetTimestamp();
                Interlocked.Increment(ref _announcements);
                break;
            case "fail":
                Failed[number] = true;
                break;
            case "ack":
                _log.WriteLine(line);
                // A work may be found done by an earlier attempt before it was announced in this one.
                Begun[number] = true;
                Acknowledged[number] = Guid.Parse(words[2], CultureInfo.InvariantCulture);
                if (words[3] == "again") Again[number] = true;
                else if (_since.TryGetValue(number, out var since) && Stopwatch.GetElapsedTime(since) is var took && took < Shortest) Shortest = took;
                break;
        }
    }
}

/// <summary>One life of the acting process.</summary>
internal sealed class DrillProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DrillProcess(DrillClient client, string what, string connection, string data, int first, int[] pending, int? megabytes = null)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Drill).Assembly.Location, "drill", what, connection, data, first.ToString(CultureInfo.InvariantCulture),
            .. pending.Length == 0 ? Array.Empty<string>() : [string.Join(',', pending)]])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        // What a cgroup of this size does to the program, whatever memory the machine has.
        if (megabytes is { } most) start.Environment["DOTNET_GCHeapHardLimit"] = ((long)most << 20).ToString("x", CultureInfo.InvariantCulture);
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _reading = Task.Run(async () =>
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line == "ready") _ready.TrySetResult();
                client.Hear(line);
            }
            _ready.TrySetException(new InvalidOperationException("The acting process ended before it was ready."));
        });
    }

    public async Task ReadyAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException(await _errors, e);
        }
    }

    /// <summary>SIGKILL; returns when the process is gone and all that it had said was heard.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    /// <summary>Whether it is gone.</summary>
    public bool Ended => _process.HasExited;

    /// <summary>Lets it finish what it began.</summary>
    public async Task<int> FinishAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already: its exit code says why.
        }
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        await _reading;
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
