using Proofmark.Core.Allocating;
using Proofmark.Core.Campaigns;
using Proofmark.Core.Languages;
using Proofmark.Core.Shared;
using Proofmark.Core.Storage;
using Proofmark.Server.Access;
using Proofmark.Server.Shared.Components;

namespace Proofmark.Server.Campaigns;

/// <summary>Opens campaigns, days and lines of lists for the person behind the request, within the registers of the present piece of work.</summary>
public sealed class CampaignDesk(CampaignList campaigns, SessionItems sessions, SerialSchemes schemes)
{
    private const int BlocksOffered = 50;

    /// <summary>A campaign.</summary>
    /// <exception cref="ProblemException">campaigns.campaign.not_found.</exception>
    public Task<Campaign> CampaignAsync(Guid id, ReadContext context, CancellationToken ct) => campaigns.GetAsync(id, context.Registers, ct);

    /// <summary>A day with its campaign.</summary>
    /// <exception cref="ProblemException">campaigns.session.not_found.</exception>
    public Task<(CampaignSession Session, Campaign Campaign)> SessionAsync(Guid id, ReadContext context, CancellationToken ct) => campaigns.SessionAsync(id, context.Registers, ct);

    /// <summary>A line of a day's list; the look-up is recorded before this returns.</summary>
    /// <exception cref="ProblemException">campaigns.session.not_found, campaigns.item.not_found.</exception>
    public async Task<(SessionItem Item, CampaignSession Session, Campaign Campaign)> ItemAsync(Guid session, Guid item, ReadContext context, CancellationToken ct)
    {
        var (day, campaign) = await SessionAsync(session, context, ct);
        var line = await sessions.OneAsync(item, context, ct);
        return line.Row.Session == day.Row.Id ? (line, day, campaign) : throw new ProblemException(Problem.Of("campaigns.item.not_found"));
    }

    /// <summary>The blocks of numbers that were given last, to choose from.</summary>
    internal async Task<List<SelectField.Option>> BlocksAsync(Text text, CancellationToken ct)
    {
        var known = (await schemes.ListAsync(ct)).ToDictionary(s => s.Id);
        return [.. (await schemes.LatestAsync(BlocksOffered, ct)).Where(b => known.ContainsKey(b.Scheme) && b.LastUsed >= b.First).Select(b => new SelectField.Option(b.Uid.ToString(),
            text.Say("campaigns.block_of", ("scheme", known[b.Scheme].Name), ("first", known[b.Scheme].Write(b.Year, b.First)), ("last", known[b.Scheme].Write(b.Year, b.LastUsed)))))];
    }
}
