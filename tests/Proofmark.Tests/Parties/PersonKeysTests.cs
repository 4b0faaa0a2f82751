using System.Collections.Concurrent;
using System.Security.Cryptography;
using Proofmark.Core.Parties;
using Xunit;

namespace Proofmark.Tests.Parties;

/// <summary>Keys of persons: a key that is wrapped wrongly loses what is known of its person for ever.</summary>
public sealed class PersonKeysTests
{
    [Fact]
    public async Task Keys_that_many_make_at_once_all_open_again()
    {
        var master = RandomNumberGenerator.GetBytes(32);
        using var keys = new PersonKeys(master);
        using var later = new PersonKeys(master);
        var made = new ConcurrentBag<(long Person, byte[] Key, byte[] Wrapped)>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(clerk => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                var person = clerk * 10_000L + i;
                var (key, wrapped) = keys.Create(person);
                Assert.Equal(key, keys.Unwrap(person, wrapped));
                made.Add((person, key, wrapped));
            }
        })));
        Assert.Equal(40_000, made.Count);
        Assert.All(made, m => Assert.Equal(m.Key, later.Unwrap(m.Person, m.Wrapped)));
    }

    [Fact]
    public void A_key_opens_for_its_own_person_alone()
    {
        using var keys = new PersonKeys(new byte[32]);
        var (_, wrapped) = keys.Create(7);
        Assert.Throws<AuthenticationTagMismatchException>(() => keys.Unwrap(8, wrapped));
    }
}
