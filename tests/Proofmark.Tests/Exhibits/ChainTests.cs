using Proofmark.Core.Exhibits;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Exhibits;

/// <summary>What may follow what in a chain of custody.</summary>
public sealed class ChainTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("handed_over", "exhibits.not_begun", "step")]
    [InlineData("taken_in handed_over stored", "exhibits.moving", "step")]
    [InlineData("taken_in handed_over handed_over", "exhibits.moving", "step")]
    [InlineData("taken_in received", "exhibits.not_moving", "step")]
    [InlineData("taken_in taken_in", "exhibits.begun", "step")]
    [InlineData("taken_in forfeited", "exhibits.no_order_to_forfeit", "step")]
    [InlineData("taken_in ordered:keep returned", "exhibits.no_order_to_return", "step")]
    [InlineData("taken_in ordered:forfeit disposed:destroyed", "exhibits.not_forfeited", "step")]
    [InlineData("taken_in ordered:forfeit forfeited ordered:return returned", "exhibits.no_order_to_return", "step")]
    [InlineData("taken_in ordered:return returned stored", "exhibits.ended", null)]
    [InlineData("taken_in ordered:forfeit forfeited disposed:destroyed handed_over", "exhibits.ended", null)]
    [InlineData("taken_in ordered:convicted", "exhibits.decision", "decision")]
    [InlineData("taken_in outcome:destroyed", "exhibits.decision", "decision")]
    public void A_step_that_cannot_follow_is_refused_with_what_must_come_first(string way, string code, string? field)
    {
        var words = way.Split(' ');
        var chain = Fold(words[..^1]);
        var problem = Assert.Single(chain.Refuse(Step(words[^1], chain.Steps + 1), Now));
        Assert.Equal((code, field), (problem.Code, problem.Field));
    }

    [Theory]
    [InlineData("taken_in handed_over received stored resealed handed_over received ordered:return returned")]
    [InlineData("taken_in handed_over ordered:forfeit outcome:convicted received forfeited disposed:destroyed")]
    [InlineData("taken_in ordered:keep ordered:forfeit forfeited handed_over received disposed:state_use")]
    public void What_follows_is_taken(string way) => Assert.Equal(ChainState.Ended, Fold(way.Split(' ')).State);

    [Fact]
    public void A_time_before_the_last_step_or_ahead_of_the_clock_is_refused()
    {
        var chain = Fold(["taken_in"]);
        Assert.Equal("exhibits.earlier", Assert.Single(chain.Refuse(Step("stored", 1) with { Occurred = Now.AddDays(-31) }, Now)).Code);
        Assert.Equal("exhibits.future", Assert.Single(chain.Refuse(Step("stored", 1) with { Occurred = Now.AddMinutes(6) }, Now)).Code);
        Assert.Empty(chain.Refuse(Step("stored", 1) with { Occurred = Now.AddMinutes(4) }, Now));
    }

    [Fact]
    public void A_seal_that_it_left_with_is_looked_for_and_a_broken_one_is_described()
    {
        var chain = Fold(["taken_in", "handed_over"]);
        Assert.Equal("exhibits.seal_found", Assert.Single(chain.Refuse(Step("received", 3) with { SealIntact = null }, Now)).Code);
        Assert.Equal("exhibits.seal_note", Assert.Single(chain.Refuse(Step("received", 3) with { SealIntact = false }, Now)).Code);
        Assert.Empty(chain.Refuse(Step("received", 3) with { SealIntact = false, Note = "Wire cut." }, Now));
    }

    [Fact]
    public void Whatever_is_tried_in_whatever_order_the_exhibit_is_with_one_custodian_or_on_its_way_to_one()
    {
        var kinds = Enum.GetValues<StepKind>();
        var decisions = Enum.GetValues<Decision>();
        for (var seed = 1; seed <= 2000; seed++)
        {
            var dice = new Random(seed);
            var chain = Chain.Empty;
            var rows = new List<StepRow>();
            var (ended, holder) = (false, (string?)null);
            for (var i = 1; i < 30; i++)
            {
                var step = Step(EnumCode.Of(kinds[dice.Next(kinds.Length)]), i) with { Decision = decisions[dice.Next(decisions.Length)], Custodian = $"office {i}" };
                if (chain.Refuse(step, Now).Count > 0) continue;
                Assert.False(ended, $"seed {seed}: {step.Kind} follows the end");
                if (step.Kind is StepKind.TakenIn or StepKind.Received) holder = step.Kind == StepKind.TakenIn ? step.Custodian : chain.Receiver;
                rows.Add(Row(step, i));
                chain = Chain.Fold(rows);
                ended = chain.State == ChainState.Ended;
                if (chain.State == ChainState.Held) Assert.Equal(holder, chain.Custodian);
                Assert.Equal(chain.State == ChainState.Moving, chain.Receiver is not null);
            }
        }
    }

    private static Chain Fold(string[] way)
    {
        var chain = Chain.Empty;
        var rows = new List<StepRow>();
        foreach (var word in way)
        {
            var step = Step(word, rows.Count + 1);
            Assert.Empty(chain.Refuse(step, Now));
            rows.Add(Row(step, rows.Count + 1));
            chain = Chain.Fold(rows);
        }
        return chain;
    }

    private static StepRow Row(NewStep s, int number) => new(number, 1, number, EnumCode.Of(s.Kind), s.Occurred.UtcDateTime, s.Custodian, null, s.Place, s.Seal, s.SealIntact, s.Decision is { } d && Chain.DecisionsOf(s.Kind).Contains(d) ? EnumCode.Of(d) : null, s.Reference, s.Note);

    // One that has all that its kind needs; a decision stands after a colon.
    private static NewStep Step(string word, int number)
    {
        var (kind, decision) = word.Split(':') is [var k, var d] ? (k, d) : (word, null);
        Assert.True(EnumCode.TryRead<StepKind>(kind, out var step));
        return new NewStep(step, Now.AddDays(-30).AddMinutes(number))
        {
            Custodian = "Store 3, officer 4711", Destination = Destination.Court, Place = "Shelf 4", Seal = step is StepKind.TakenIn or StepKind.Resealed ? "S-100" : null, SealIntact = step == StepKind.Received ? true : null,
            Decision = decision is null ? null : EnumCode.TryRead<Decision>(decision, out var said) ? said : throw new InvalidOperationException(decision), Reference = "12/26", Note = step == StepKind.Resealed ? "For the laboratory." : null,
        };
    }
}
