using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;
using Proofmark.Server.Shared;

namespace Proofmark.Server.Weapons;

/// <summary>Pages, lists and API of weapons and registers.</summary>
public sealed class WeaponsModule : ServerModule
{
    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, ServerOptions options) =>
        services.AddSingleton<UserNames>().AddSingleton<Core.Weapons.Fees.FeeBook>().AddSingleton<WeaponRegistration>().AddSingleton<Core.Weapons.Holds.HoldBook>().AddSingleton<Core.Weapons.Holds.WeaponMatters>().AddSingleton<Core.Weapons.Duties.DutyList>().AddSingleton<Core.Weapons.Flags.MarkFlagBook>().AddSingleton<Core.Weapons.Flags.MarkFlagList>().AddSingleton<Core.Weapons.Kits.LoosePartBook>().AddSingleton<Core.Weapons.Kits.LoosePartList>().AddSingleton<Core.Weapons.Kits.KitBook>().AddSingleton<Core.Weapons.Kits.KitList>().AddSingleton<Core.Weapons.Kits.KitAssembly>().AddSingleton<Kits.KitDesk>().AddSingleton<Core.Weapons.Assemblies.AssemblyBook>().AddSingleton<Core.Weapons.Temporary.TemporaryExports>().AddSingleton<Core.Weapons.Linked.ContradictionBook>().AddSingleton<Core.Weapons.Deactivations.DeactivationBook>().AddSingleton<Core.Weapons.Assemblies.ConversionBook>().AddSingleton<Core.Weapons.Assemblies.PartHistory>().AddSingleton<Core.Weapons.Assemblies.PartConflictList>().AddSingleton<Core.Weapons.Assemblies.SightingList>().AddSingleton<Core.Weapons.Assemblies.Sightings>().AddSingleton<Core.Weapons.Canaries.CanaryService>().AddSingleton<Canaries.CanaryDesk>().AddSingleton<TransferDeed>().AddSingleton<Checking.CheckPace>().AddSingleton(_ => Core.Weapons.Checking.CheckSettings.Read(Environment.GetEnvironmentVariable)).AddScoped<WeaponDesk>().AddScoped<CountryNames>();

    /// <inheritdoc/>
    public override void AddEndpoints(IEndpointRouteBuilder endpoints)
    {
        WeaponLists.Map(endpoints);
        CustodyFiles.Map(endpoints);
        WeaponApi.Map(endpoints);
        WeaponDeedApi.Map(endpoints);
        Fees.FeeApi.Map(endpoints);
        Holds.HoldApi.Map(endpoints);
        Assemblies.AssemblyApi.Map(endpoints);
        Temporary.TemporaryApi.Map(endpoints);
        Linked.ContradictionApi.Map(endpoints);
        Deactivations.DeactivationApi.Map(endpoints);
        Flags.FlagApi.Map(endpoints);
        Flags.FlagLists.Map(endpoints);
        Kits.KitApi.Map(endpoints);
        Duties.DutyApi.Map(endpoints);
        Duties.DutyLists.Map(endpoints);
        Canaries.CanaryApi.Map(endpoints);
        Checking.CheckApi.Map(endpoints);
    }

    /// <inheritdoc/>
    public override void AddNavigation(Navigation navigation)
    {
        navigation.Add(new("weapons.page.nav", "weapons.page.nav_description", "/weapons", "search", 100, Permission.WeaponsRead));
        navigation.Add(new("weapons.check.title", "weapons.check.description", "/check", "mark", 110, Permission.WeaponsCheck));
        navigation.Add(new("weapons.duties.title", "weapons.duties.nav_description", "/duties", "warning", 120, Permission.WeaponsRead));
        navigation.Add(new("weapons.flag.title", "weapons.flag.nav_description", "/flags", "mark", 122, Permission.WeaponsRead));
        navigation.Add(new("weapons.kits.title", "weapons.kits.nav_description", "/kits", "file", 124, Permission.WeaponsRead));
        navigation.Add(new("weapons.temporary.title", "weapons.temporary.nav_description", "/abroad", "export", 123, Permission.WeaponsRead));
        navigation.Add(new("weapons.contradictions.title", "weapons.contradictions.nav_description", "/contradictions", "warning", 125, Permission.WeaponsRead));
        navigation.AddSearchPart<Pages.WeaponsFound>(100);
        navigation.Add(new("weapons.page.registers", "weapons.page.registers_description", "/registers", "file", 820, Permission.AccessAdminister));
    }
}
