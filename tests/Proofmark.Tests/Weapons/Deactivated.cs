using Proofmark.Core.Storage;
using Proofmark.Core.Weapons;
using Proofmark.Core.Weapons.Deactivations;
using Proofmark.Tests.Storage;

namespace Proofmark.Tests.Weapons;

/// <summary>A weapon that two persons deactivated.</summary>
internal static class Deactivated
{
    /// <summary>What Amina certifies: every check on these parts.</summary>
    public static NewDeactivation Certificate(string number, params string[] parts) =>
        new(number, "Proof house of XA", "Decree 12 of 2019", new DateOnly(2025, 5, 1), [.. parts.SelectMany(p => DeactivationRules.Shipped.Checks.Select(c => $"{p}.{c.Code}"))]);

    /// <summary>A proof mark shows the receiver; Amina certifies, Boris verifies.</summary>
    public static async Task<ActOutcome> AsDoneAsync(Node node, long entry, string number)
    {
        await node.Weapons.MarkAsync(entry, new MarkRequest("proof", "N/59", "receiver"), null, Node.By(Node.Amina));
        var book = new DeactivationBook(node.Acts);
        await book.CertifyAsync(entry, Certificate(number, "receiver"), Node.By(Node.Amina));
        return await book.VerifyAsync(entry, true, null, Node.By(Node.Boris));
    }
}
