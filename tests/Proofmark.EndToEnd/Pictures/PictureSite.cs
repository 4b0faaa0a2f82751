using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Recoveries;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Core.Storage.Cluster;
using Proofmark.Core.Weapons;
using Proofmark.EndToEnd.Journeys;
using Xunit;

namespace Proofmark.EndToEnd.Pictures;

/// <summary>A node with recoveries of two years, in several States and of several categories, and a police officer.</summary>
public sealed class PictureSite : IAsyncLifetime
{
    private static readonly string[] Places = ["KE", "KE", "KE", "FR", "AE", "BR", "BR", "VA", "ML", "ML", "ML", "ML", "RU", "ID", "ES", "CN"];
    private static readonly string?[] Categories = ["small_arm.pistol", "small_arm.rifle", "small_arm.pistol", "small_arm.assault_rifle", null];
    private readonly string folder = Directory.CreateTempSubdirectory("proofmark-pictures-").FullName;
    private PrivateCluster? cluster;

    internal JourneyNode Node { get; private set; } = null!;

    /// <summary>Path of a weapon that changed hands.</summary>
    public string Weapon { get; private set; } = "";

    public async Task InitializeAsync()
    {
        cluster = await PrivateCluster.StartAsync(Path.Combine(folder, "data"), new ClusterOptions { Durable = false, MaxConnections = 60 });
        Node = await JourneyNode.StartAsync(cluster, folder, "XB");
        var police = await Node.RegisterAsync("POLICE", "Police register");
        await Node.UserAsync("omar", "Omar Haddad", "police", police);
        var recoveries = Node.Services.GetRequiredService<RecoveryService>();
        for (var i = 0; i < 60; i++)
        {
            var weapon = new RegisterWeapon(0, "", [new MarkRequest("serial", $"C-{4700 + i}")]) { Category = Categories[i % Categories.Length] };
            await recoveries.RecoverAsync(new RecordRecovery(weapon, RecoveryService.Kinds[i % 7 % 3], Places[i % Places.Length])
            {
                Cause = i % 7 % 3 == 0 ? "possession without licence" : null,
                Occurred = i == 59 ? null : i == 58 ? PartialDate.OfYear(2025) : PartialDate.OfMonth(2025 + i * i % 17 / 12, i * i % 17 % 12 + 1),
            }, By("investigation"));
        }
        var weapons = Node.Services.GetRequiredService<WeaponService>();
        for (var i = 0; i < 7; i++)
        {
            var (entry, _) = await weapons.RegisterAsync(new RegisterWeapon(police, $"P-{i}", [new MarkRequest("serial", $"S-{i}")]) { Make = "Zastava", Country = "RS" }, By("registration"));
            if (i == 6)
            {
                // One weapon that two registers know, with a life.
                await weapons.TransferAsync(entry, "dealer", null, null, PartialDate.Parse("2019-03"), By("registration"));
                await weapons.ReportStolenAsync(entry, PartialDate.Parse("2021-05-02"), null, By("registration"));
                var (other, _) = await weapons.RegisterAsync(new RegisterWeapon(await Node.RegisterAsync("ARMY", "Army of XB, small arms"), "A-1", [new MarkRequest("serial", "S-6")]), By("registration"));
                await weapons.LinkAsync(other, entry, "same number", By("registration"));
                Weapon = "/weapons/" + await Node.ScalarAsync<Guid>(System.FormattableString.Invariant($"select uid from entries where id = {entry} and until_act is null"));
            }
            if (i == 1) await weapons.ReportStolenAsync(entry, PartialDate.Parse("2026-01"), null, By("registration"));
        }
    }

    public async Task DisposeAsync()
    {
        if (Node is not null) await Node.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
        await PrivateCluster.DestroyAsync(Path.Combine(folder, "data"));
        Directory.Delete(folder, recursive: true);
    }

    private static Doing By(string purpose) => new(Actor.Node, new Purpose(purpose), Guid.NewGuid());
}
