using Microsoft.AspNetCore.Identity;
using Proofmark.Core.Access;

namespace Proofmark.Server.Access;

/// <summary>What Identity's passkey handler asks of the store. It only reads here: adding, counting and removing go through <see cref="PasskeyDoor"/>.</summary>
internal sealed partial class UserStore : IUserPasskeyStore<Account>
{
    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) => [.. (await passkeys.OfAsync(user.User.Id, cancellationToken)).Select(Info)];

    public async Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.FindAsync(credentialId, cancellationToken) is { } passkey ? await LoadAsync(await users.GetAsync(passkey.User, cancellationToken), cancellationToken) : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.FindAsync(credentialId, cancellationToken) is { } passkey && passkey.User == user.User.Id ? Info(passkey) : null;

    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException("A passkey is added by an act: Passkeys.AddAsync.");

    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException("A passkey is removed by an act: Passkeys.RemoveAsync.");

    // The attestation is not asked for and not kept: nobody here decides by the maker of a telephone.
    private static UserPasskeyInfo Info(Passkey passkey) =>
        new(passkey.CredentialId, passkey.PublicKey, new DateTimeOffset(passkey.Created), passkey.SignCount, [.. passkey.Transports], true, passkey.BackupEligible, passkey.BackedUp, [], []) { Name = passkey.Name };
}
