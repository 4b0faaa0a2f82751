using System.Security.Cryptography;

namespace Proofmark.Core.Evidence.Stamping;

/// <summary>Judges the time stamp of a file without a network: over this extract, signed, by a certificate for it, and, where roots are given, by an authority that led to one of them when it stamped.</summary>
internal static class ExtractStampCheck
{
    public static void Run(ExtractFile file, StampRoots? roots, ExtractFindings findings)
    {
        var before = findings.Count;
        if (file.Stamp is not { } token)
        {
            findings.Held(before, "evidence.check.no_stamp");
            return;
        }
        var read = TimeStamp.Read(token, SHA256.HashData(file.Unstamped));
        if (!read.Ok)
        {
            findings.Add(read.Problem.Code, ExtractFile.StampPlace);
            return;
        }
        var stamp = read.Value;
        (string, object?)[] said = [("authority", stamp.Authority), ("time", ExtractFindings.Moment(stamp.At))];
        if (roots is not null && !roots.Trust(stamp.Certificate, stamp.Beside, stamp.At)) findings.Add("evidence.stamp_chain", ExtractFile.StampPlace, said);
        findings.Held(before, roots is null ? "evidence.check.stamp_unjudged" : "evidence.check.stamp", said);
    }
}
