using System.Security.Cryptography;
using System.Text;
using Proofmark.Core.Federation;
using Proofmark.Core.Federation.Json;
using Proofmark.Core.Federation.Keys;
using Proofmark.Core.Federation.Messages;
using Proofmark.Core.Shared;
using Xunit;

namespace Proofmark.Tests.Federation;

public sealed class KeyTests : IDisposable
{
    private static readonly DateTimeOffset Now = TwoNodes.Now;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"proofmark-keys-{Guid.NewGuid():N}");
    private readonly SigningKey _root = SigningKey.Create();

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public void A_key_of_another_curve_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Equal(FederationCode.KeyForm, PublicKey.Read(other.ExportSubjectPublicKeyInfo()).Problem?.Code);
    }

    [Fact]
    public void A_point_that_is_not_on_the_curve_is_refused()
    {
        var der = SigningKey.Create().Public.Der.ToArray();
        der[^1] ^= 1;
        Assert.Equal(FederationCode.KeyForm, PublicKey.Read(der).Problem?.Code);
    }

    [Fact]
    public void A_certificate_says_which_key_speaks_for_the_node_and_what_it_claims()
    {
        var key = SigningKey.Create().Public;
        var certificate = OperatingCertificate.Issue(_root, key, 1, Now, Now.AddDays(1), TwoNodes.State("XA"));
        var read = OperatingCertificate.Read(Dsse.Read(certificate.Envelope.Write()).GetValueOrThrow()).GetValueOrThrow();
        Assert.Equal(_root.Public.Fingerprint, read.Node);
        Assert.Equal(key, read.Key);
        Assert.Equal("XA", read.Attributes["state"]);
        Assert.False(read.IsInForce(Now.AddTicks(-1)));
        Assert.True(read.IsInForce(Now));
        Assert.False(read.IsInForce(Now.AddDays(1)));
    }

    [Fact]
    public void A_certificate_that_was_changed_after_signing_is_forged()
    {
        var envelope = OperatingCertificate.Issue(_root, SigningKey.Create().Public, 1, Now, Now.AddDays(1), TwoNodes.State("XA")).Envelope;
        var changed = Encoding.UTF8.GetString(envelope.Payload.Span).Replace("\"state\":\"XA\"", "\"state\":\"XB\"", StringComparison.Ordinal);
        Assert.Equal(FederationCode.CertificateForged, OperatingCertificate.Read(envelope with { Payload = Encoding.UTF8.GetBytes(changed) }).Problem?.Code);
    }

    [Fact]
    public void A_certificate_cannot_name_another_node_than_its_root_key()
    {
        var other = SigningKey.Create().Public.Fingerprint.Value;
        var honest = OperatingCertificate.Issue(_root, SigningKey.Create().Public, 1, Now, Now.AddDays(1)).Envelope;
        var payload = Encoding.UTF8.GetString(honest.Payload.Span).Replace(_root.Public.Fingerprint.Value, other, StringComparison.Ordinal);
        var forged = Dsse.Sign(OperatingCertificate.PayloadType, Encoding.UTF8.GetBytes(payload), _root);
        Assert.Equal(FederationCode.CertificateNode, OperatingCertificate.Read(forged).Problem?.Code);
    }

    [Fact]
    public void A_statement_of_another_type_is_no_certificate()
    {
        var envelope = OperatingCertificate.Issue(_root, SigningKey.Create().Public, 1, Now, Now.AddDays(1)).Envelope;
        var resealed = Dsse.Sign(RevocationList.PayloadType, envelope.Payload, _root);
        Assert.Equal(FederationCode.CertificateForm, OperatingCertificate.Read(resealed).Problem?.Code);
    }

    [Fact]
    public void After_rotation_the_new_key_signs_and_the_old_one_still_verifies()
    {
        var first = SigningKey.Create();
        var second = SigningKey.Create();
        var ring = KeyRing.Create(_root, first, Now, TwoNodes.State("XA"));
        var rotated = ring.Rotate(_root, second, Now.AddDays(300));
        Assert.Same(second, rotated.Current(Now.AddDays(301)));
        Assert.True(rotated.Statements.Believe(first.Public.Fingerprint, Now.AddDays(301)).Ok);
        Assert.Equal(FederationCode.KeyNotInForce, rotated.Statements.Believe(first.Public.Fingerprint, Now.AddDays(366)).Problem?.Code);
        Assert.Equal("XA", rotated.Statements.Certificates[1].Attributes["state"]);
    }

    [Fact]
    public void A_revoked_key_is_refused_from_the_moment_named()
    {
        var key = SigningKey.Create();
        var ring = KeyRing.Create(_root, key, Now, TwoNodes.State("XA"))
            .Revoke(_root, key.Public.Fingerprint, Now.AddDays(2), RevocationReason.Compromised, Now.AddDays(3));
        Assert.True(ring.Statements.Believe(key.Public.Fingerprint, Now.AddDays(1)).Ok);
        Assert.Equal(FederationCode.KeyRevoked, ring.Statements.Believe(key.Public.Fingerprint, Now.AddDays(2)).Problem?.Code);
        var refused = Assert.Throws<ProblemException>(() => ring.Current(Now.AddDays(3)));
        Assert.Equal(FederationCode.NoOperatingKey, refused.Problems[0].Code);
    }

    [Fact]
    public void A_key_cannot_be_brought_back_by_an_older_or_shorter_list()
    {
        var (first, second) = (SigningKey.Create().Public.Fingerprint, SigningKey.Create().Public.Fingerprint);
        var one = new Revocation(first, Now, RevocationReason.Lost);
        var known = PeerKeys.Of(_root.Public).With(RevocationList.Issue(_root, 2, Now, [one, new Revocation(second, Now, RevocationReason.Ceased)])).Value!;
        Assert.Equal(FederationCode.RevocationOld, known.With(RevocationList.Issue(_root, 1, Now, [one])).Problem?.Code);
        Assert.Equal(FederationCode.RevocationShrunk, known.With(RevocationList.Issue(_root, 3, Now, [one])).Problem?.Code);
        var later = RevocationList.Issue(_root, 3, Now, [one with { From = Now.AddDays(1) }, known.Revocations!.Revoked[1]]);
        Assert.Equal(FederationCode.RevocationShrunk, known.With(later).Problem?.Code);
    }

    [Fact]
    public void A_certificate_with_a_sequence_that_has_passed_is_refused_and_the_same_one_changes_nothing()
    {
        var ring = KeyRing.Create(_root, SigningKey.Create(), Now, TwoNodes.State("XA")).Rotate(_root, SigningKey.Create(), Now);
        var late = OperatingCertificate.Issue(_root, SigningKey.Create().Public, 1, Now, Now.AddDays(1));
        Assert.Equal(FederationCode.CertificateOld, ring.Statements.With(late).Problem?.Code);
        Assert.Same(ring.Statements, ring.Statements.With(ring.Statements.Certificates[0]).Value);
    }

    [Fact]
    public void Another_nodes_statements_are_not_taken_in()
    {
        using var other = SigningKey.Create();
        var mine = PeerKeys.Of(_root.Public);
        Assert.Equal(FederationCode.CertificateNode, mine.With(OperatingCertificate.Issue(other, SigningKey.Create().Public, 1, Now, Now.AddDays(1))).Problem?.Code);
        Assert.Equal(FederationCode.CertificateNode, mine.With(RevocationList.Issue(other, 1, Now, []).Envelope).Problem?.Code);
    }

    [Fact]
    public void Only_the_root_key_rotates_and_revokes()
    {
        var key = SigningKey.Create();
        var ring = KeyRing.Create(_root, key, Now, TwoNodes.State("XA"));
        Assert.Equal(FederationCode.RootKeyWrong, Assert.Throws<ProblemException>(() => ring.Rotate(key, SigningKey.Create(), Now)).Problems[0].Code);
        Assert.Equal(FederationCode.RootKeyWrong, Assert.Throws<ProblemException>(() => ring.Revoke(key, key.Public.Fingerprint, Now, RevocationReason.Lost, Now)).Problems[0].Code);
    }

    [Fact]
    public void A_folder_keeps_the_ring_through_rotation_and_revocation()
    {
        var folder = new KeyRingFolder(_folder, "operating words");
        var made = folder.Create(Now, TwoNodes.State("XA"), "root words");
        using var root = folder.ReadRoot("root words");
        var changed = made.Rotate(root, SigningKey.Create(), Now.AddDays(1)).Revoke(root, made.Current(Now).Public.Fingerprint, Now.AddDays(2), RevocationReason.Superseded, Now.AddDays(2));
        folder.Save(changed);

        var loaded = folder.Load();
        Assert.Equal(made.Node, loaded.Node);
        Assert.Equal(2, loaded.Statements.Certificates.Count);
        Assert.Equal(changed.Current(Now.AddDays(2)).Public, loaded.Current(Now.AddDays(2)).Public);
        Assert.NotNull(loaded.Statements.Revocations?.Find(made.Current(Now).Public.Fingerprint));
    }

    [Fact]
    public void Private_keys_are_the_owners_alone_and_encrypted_when_there_is_a_passphrase()
    {
        new KeyRingFolder(_folder, "operating words").Create(Now, TwoNodes.State("XA"), "root words");
        foreach (var file in Directory.EnumerateFiles(_folder, "*.key.pem"))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(file), StringComparison.Ordinal);
        }

        Assert.Equal(2, Directory.EnumerateFiles(_folder, "*.key.pem").Count());
        Assert.Empty(Directory.EnumerateFiles(_folder, "*.tmp"));
    }

    [Fact]
    public void A_key_file_that_others_may_read_is_refused()
    {
        Directory.CreateDirectory(_folder);
        var file = Path.Combine(_folder, "k.pem");
        KeyFile.Write(file, _root);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal(FederationCode.KeyFileOpen, Assert.Throws<ProblemException>(() => KeyFile.Read(file)).Problems[0].Code);
    }

    [Fact]
    public void A_wrong_passphrase_a_missing_file_and_an_existing_file_each_say_so()
    {
        Directory.CreateDirectory(_folder);
        var file = Path.Combine(_folder, "k.pem");
        KeyFile.Write(file, _root, "right");
        string Code(Action action) => Assert.Throws<ProblemException>(action).Problems[0].Code;
        Assert.Equal(FederationCode.KeyFilePassphrase, Code(() => KeyFile.Read(file, "wrong")));
        Assert.Equal(FederationCode.KeyFilePassphrase, Code(() => KeyFile.Read(file)));
        Assert.Equal(FederationCode.KeyFileMissing, Code(() => KeyFile.Read(file + "x")));
        Assert.Equal(FederationCode.KeyFileExists, Code(() => KeyFile.Write(file, _root)));
        Assert.Equal(_root.Public, KeyFile.Read(file, "right").Public);
    }

    [Fact]
    public void A_key_prints_as_its_public_name_only()
    {
        Assert.Equal(_root.Public.Fingerprint.Value, _root.ToString());
        Assert.DoesNotContain("PRIVATE", Encoding.UTF8.GetString(WireJson.Write(new { _root.Public.Base64 })), StringComparison.Ordinal);
    }
}
