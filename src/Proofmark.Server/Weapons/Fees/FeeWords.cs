using Proofmark.Core.Languages;
using Proofmark.Core.Weapons.Fees;

namespace Proofmark.Server.Weapons.Fees;

/// <summary>How fees are written.</summary>
internal static class FeeWords
{
    /// <summary>An amount with its currency.</summary>
    public static string Of(Money money, Text text) => text.Say("weapons.fee.money", ("amount", money.Amount), ("currency", new Written(money.Currency)));
}
