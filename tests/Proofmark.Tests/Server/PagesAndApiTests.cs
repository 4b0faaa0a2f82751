using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Proofmark.Server.Shared;
using Proofmark.Tests.Architecture;
using Proofmark.Tests.Weapons;
using Xunit;

namespace Proofmark.Tests.Server;

/// <summary>Every page has an API twin: what a person can see or do there, a program can too; or it is said why not.</summary>
public sealed class PagesAndApiTests
{
    private const string Person = "The person's own sign-in, password or second factor: a program has none of its own.";
    private const string Frame = "Says something about the site itself and holds no data.";

    /// <summary>Twins by page: names of operations, or a sentence.</summary>
    private static readonly Dictionary<string, string> Twins = new(StringComparer.Ordinal)
    {
        ["/"] = "getMe", ["/about"] = Frame, ["/search"] = "findWeapons listTraces", ["/shortcuts"] = Frame, ["/help"] = Frame, ["/help/{Topic}"] = Frame, ["/tour"] = Frame, ["/appearance"] = Frame, ["/design"] = Frame, ["/error"] = Frame, ["/status/{Code:int}"] = Frame,
        ["/sign-in"] = Person, ["/sign-in/code"] = Person, ["/profile/second-factor"] = Person, ["/profile"] = "getMe", ["/profile/sessions"] = "listSessions endSession endOtherSessions", ["/profile/password"] = Person, ["/profile/authenticator"] = Person, ["/profile/recovery-codes"] = Person, ["/profile/passkeys"] = Person, ["/sign-in/passkey"] = Person, ["/sign-in/provider"] = Person, ["/profile/tokens"] = "listTokens createToken revokeToken", ["/users/{Id}/tokens"] = "listUserTokens createUserToken revokeUserToken", ["/password/{Token}"] = Person, ["/first-administrator/{Token}"] = Person,
        ["/work"] = "beginWork", ["/users"] = "listUsers", ["/users/new"] = "createUser", ["/roles"] = "listRoles", ["/organisations"] = "listOrganisations", ["/organisations/new"] = "createOrganisation", ["/audit/lookups"] = "listLookups", ["/alerts"] = "listAlerts",
        ["/access/misuse"] = "listAnomalies", ["/access/misuse/{Id:guid}"] = "getAnomaly decideAnomaly", ["/audit/alarms"] = "listAlarms", ["/audit/alarms/{Id:guid}"] = "getAlarm decideAlarm", ["/audit/canaries"] = "listCanaries plantCanary",
        ["/sealed"] = "listSealedCases openSealedCase", ["/sealed/{Id:guid}"] = "getSealedCase decideSealedCase endSealedCase askSealedExtension", ["/audit/sealed"] = "auditSealedCases listSealedFindings", ["/audit/sealed/findings/{Id:guid}"] = "getSealedFinding decideSealedFinding", ["/audit/sealed/{Id:guid}"] = "auditSealedCase answerSealedExtension",
        ["/access/misuse/rules"] = "The rules are part of the program: ./proofmark misuse rules lists them.",
        ["/users/{Id}/leave"] = "leaveUser", ["/access/review"] = "getAccessReview openAccessReview decideAccessReview listUnusedAccounts", ["/access/glass"] = "listGlass reviewGlass", ["/access/glass/break"] = "breakGlass endGlass", ["/access/leavers"] = "listLeavers handOver", ["/users/{Id}"] = "setUserTerm getUser changeUser setUserRoles setUserRegisters issuePasswordLink unlockUser endUserSessions removeSecondFactor",
        ["/import"] = "listImports", ["/import/new"] = "sendImportFile", ["/import/{Id:guid}/columns"] = "startImport", ["/import/{Id:guid}/check"] = "startImport", ["/import/{Id:guid}"] = "getImportJob", ["/import/batches/{Id:guid}"] = "getImport withdrawImport",
        ["/conversions"] = "listConversions openConversion", ["/conversions/{Id:guid}"] = "getConversion addConversionPages publishConversion", ["/conversions/{Id:guid}/{Volume:int}/{Number:int}"] = "getConversionPage readConversionPage settleConversionPage strikeConversionLine hintConversionPage",
        ["/spot-checks"] = "listSpotChecks drawSpotCheck", ["/spot-checks/{Id:guid}"] = "getSpotCheck repeatSpotCheck", ["/spot-checks/{Id:guid}/{Number:int}"] = "getSpotCheckItem recordSpotCheck",
        ["/statistics"] = "getStatistics", ["/map"] = "getMap", ["/weapons/{Id}/custody"] = "getWeapon",
        ["/ledger"] = "getLedger", ["/ledger/deposit"] = "getLedger", ["/ledger/acts/{Id}"] = "getProof",
        ["/field"] = "getFieldKit recordFieldRecord addFieldPhotograph", ["/field/conflicts"] = "listFieldConflicts", ["/field/conflicts/{Id:guid}"] = "getFieldConflict decideFieldConflict", ["/field/counts"] = "recordStockCount listStockCounts", ["/field/counts/{Id:guid}"] = "getStockCount",
        ["/exhibits"] = "listExhibits", ["/recoveries/{Id}/exhibit"] = "getExhibit openExhibit recordExhibitStep", ["/weapons/{Id}/holds"] = "listHolds setHold endHold",
        ["/recoveries/{Id}/restorations"] = "listRestorations openRestoration", ["/recoveries/{Id}/restorations/{Case:guid}"] = "listRestorations recordRestorationReading",
        ["/recoveries"] = "listRecoveries", ["/recoveries/new"] = "recordRecovery", ["/recoveries/{Id}"] = "getRecovery", ["/recoveries/{Id}/receipt"] = "getRecovery", ["/recoveries/points"] = "listCollectionPoints openCollectionPoint", ["/recoveries/surrender"] = "recordSurrender",
        ["/reference"] = "searchReference", ["/reference/unmatched"] = "listUnmatched", ["/reference/unmatched/decide"] = "matchReference",
        ["/serials"] = "listSerialSchemes findSerialScheme", ["/serials/new"] = "openSerialScheme", ["/serials/{Id:guid}"] = "getSerialScheme allocateSerialBlock returnSerialBlock getMarkingJob",
        ["/campaigns"] = "listCampaigns", ["/campaigns/new"] = "openCampaign", ["/campaigns/{Id:guid}"] = "getCampaign planSession closeCampaign", ["/campaigns/sessions/{Id:guid}"] = "getSession listSessionWeapons overrideCertificate getSessionJob", ["/campaigns/sessions/{Id:guid}/{Item:guid}"] = "markSessionWeapon setAsideWeapon readBackMark",
        ["/machines"] = "listMachines", ["/machines/new"] = "addMachine", ["/machines/{Id:guid}"] = "getMachine postMachine certifyOperator noteMachine",
        ["/practices"] = "listPractices whoseMark", ["/practices/new"] = "recordPractice", ["/practices/{Id:guid}"] = "getPractice",
        ["/producers"] = "listProducers", ["/producers/new"] = "recordProducer", ["/producers/{Id:guid}"] = "getProducer licenseProducer teachProducer logProduction",
        ["/registers"] = "listRegisters openRegister",
        ["/compliance"] = "listCompliance", ["/registers/{Code}/law"] = "getRegisterLaw stateRegisterLaw setRetentionRule", ["/weapons/{Id}/purge"] = "getRetentionLimit purgeWeapon", ["/purges"] = "listPurges",
        ["/staff"] = "listStaff", ["/staff/{Id}"] = "getStaff certifyStaff withdrawStaffCertificate allowStaff", ["/staff/rules"] = "listStaffRules setStaffRule",
        ["/supervision"] = "listSupervised", ["/supervision/schedules"] = "listReturnSchedules openReturnSchedule endReturnSchedule", ["/supervision/{Id:guid}"] = "getSupervised callReturn receiveReturn recordInspection recordInspectionFinding closeInspectionFinding",
        ["/closures"] = "listClosures openClosure", ["/closures/{Id:guid}"] = "getClosure stateClosureManifest receiveClosureRecords endClosure", ["/closures/{Id:guid}/receipt"] = "getClosure",
        ["/traces"] = "listTraces", ["/traces/new"] = "requestTrace", ["/traces/{Id}"] = "getTrace closeTrace", ["/traces/{Id}/print"] = "getTrace", ["/traces/{Id}/respond"] = "sendTraceMessage", ["/traces/{Id}/search"] = "findWeapons",
        ["/traces/{Id}/{Word:regex(^(acknowledge|ask|refuse|clarify|inform|question|withdraw|close)$)}"] = "sendTraceMessage closeTrace",
        ["/leaving"] = "That a whole node may leave is decided by two persons at a page; the node is written by command.",
        ["/persons/erasures"] = "listPersonsDue listErasures", ["/persons/{Id}/erase"] = "getErasure erasePerson",
        ["/citizens"] = "listCitizenRequests", ["/citizens/new"] = "openCitizenRequest", ["/citizens/{Id}"] = "getCitizenRequest findCitizenRecords stepCitizenRequest", ["/citizens/{Id}/answer"] = "getCitizenAnswer", ["/rectifications"] = "listRectifications", ["/rectifications/{Id}"] = "decideRectification",
        ["/lists"] = "listPersonLists", ["/lists/new"] = "proposePersonList", ["/lists/{Id}"] = "decidePersonList takePersonList",
        ["/notifications"] = "listNotifications readNotifications", ["/profile/notifications"] = "getNotificationSettings setNotificationSettings", ["/check"] = "checkWeapon", ["/weapons"] = "findWeapons", ["/weapons/alike"] = "findLeads keepSearch", ["/weapons/searches"] = "listSearches", ["/weapons/searches/{Id:guid}"] = "getSearch chooseLead runSearchAgain", ["/weapons/register"] = "registerWeapon", ["/weapons/{Id}"] = "getWeapon",
        ["/weapons/{Id}/certificate"] = "getWeapon", ["/weapons/{Id}/fees"] = "listFees receiveFee", ["/weapons/{Id}/fees/{Fee:guid}"] = "listFees withdrawFee", ["/weapons/{Id}/extracts"] = "listExtracts issueExtract checkExtract", ["/weapons/{Id}/extracts/{Extract:guid}"] = "getExtract getExtractLater stampExtract", ["/weapons/{Id}/correct"] = "correctEntry", ["/weapons/{Id}/link"] = "linkEntry", ["/weapons/{Id}/unlink"] = "unlinkEntry", ["/weapons/{Id}/destroy"] = "destroyWeapon",
        ["/weapons/{Id}/parts"] = "getParts", ["/weapons/{Id}/swap"] = "swapPart", ["/weapons/{Id}/convert"] = "convertWeapon", ["/weapons/{Id}/settle"] = "settleParts", ["/parts/{Part:guid}"] = "getPart", ["/weapons/{Id}/temporary"] = "exportForATime bringBack", ["/abroad"] = "listAbroad", ["/weapons/{Id}/registers"] = "getContradictions", ["/weapons/{Id}/decide"] = "decideField", ["/contradictions"] = "listContradictions", ["/sightings/{Sighting:guid}"] = "listContradictions reviewSighting",
        ["/duties"] = "listDuties", ["/weapons/{Id}/move"] = "recordEvent", ["/weapons/{Id}/exempt"] = "exemptWeapon", ["/weapons/{Id}/deactivate"] = "listDeactivations deactivateWeapon", ["/weapons/{Id}/reactivate"] = "reactivateWeapon", ["/weapons/{Id}/mark"] = "recordEvent", ["/weapons/{Id}/transfer"] = "recordEvent",
        ["/kits"] = "listKits", ["/kits/new"] = "openKit", ["/kits/{Id:guid}"] = "getKit layPart recordPart takePart assembleKit", ["/parts"] = "listLooseParts", ["/parts/new"] = "recordPart",
        ["/duties/polymer"] = "listDuties", ["/flags"] = "listFlags", ["/weapons/{Id}/flag"] = "getFlags flagMark", ["/weapons/{Id}/lift-flag"] = "liftFlag",
        ["/quality"] = "listFindings", ["/quality/{Id:guid}"] = "getFinding decideFinding", ["/quality/registers/{Code}"] = "getQuality",
        ["/duties"] = "listDuties", ["/weapons/{Id}/move"] = "recordEvent", ["/weapons/{Id}/exempt"] = "exemptWeapon", ["/weapons/{Id}/deactivate"] = "recordEvent", ["/weapons/{Id}/mark"] = "recordEvent", ["/weapons/{Id}/transfer"] = "recordEvent",
        ["/weapons/{Id}/report-lost"] = "recordEvent", ["/weapons/{Id}/report-stolen"] = "recordEvent", ["/weapons/{Id}/withdraw-report"] = "recordEvent",
    };

    [Fact]
    public async Task Every_page_has_its_operations_or_says_why_not()
    {
        await using var server = await WeaponServer.StartAsync();
        var document = JsonDocument.Parse(await (await server.Stranger().SendAsync(new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json"))).Content.ReadAsStringAsync()).RootElement;
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Where(o => o.Value.ValueKind == JsonValueKind.Object)).Select(o => o.Value.GetProperty("operationId").GetString()!).ToHashSet();
        var pages = typeof(ServerHost).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template).ToList();
        Findings.None(Compare(pages, operations));
        Assert.Contains("/planted has no twin: say which operation, or why there is none", Compare([.. pages, "/planted"], operations));
        Assert.Contains("/weapons/{Id}/link: there is no operation linkEntry", Compare(pages, [.. operations.Where(o => o != "linkEntry")]));
    }

    private static IEnumerable<string> Compare(IReadOnlyCollection<string> pages, HashSet<string> operations)
    {
        foreach (var page in pages.Where(p => !Twins.ContainsKey(p))) yield return $"{page} has no twin: say which operation, or why there is none";
        foreach (var (page, twin) in Twins)
        {
            if (!pages.Contains(page)) yield return $"{page} is no page any more";
            else if (!twin.EndsWith('.'))
                foreach (var name in twin.Split(' ').Where(n => !operations.Contains(n))) yield return $"{page}: there is no operation {name}";
        }
    }
}
