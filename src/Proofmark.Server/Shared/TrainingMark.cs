using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Proofmark.Core.Access;

namespace Proofmark.Server.Shared;

/// <summary>What leaves a training node, or work in a training register, bears a mark: files by their name and content, answers by a header.</summary>
internal static class TrainingMark
{
    /// <summary>The header of answers: <c>node</c> or <c>register</c>.</summary>
    public const string Header = "Proofmark-Training";

    private const string Prefix = "TRAINING-";

    /// <summary>Is the answer to this request one of training?</summary>
    /// <param name="http">The request.</param>
    /// <param name="work">It answers from the present piece of work; what administrators list is real work whatever they practise beside it.</param>
    public static bool Is(HttpContext http, bool work = true) =>
        http.RequestServices.GetRequiredService<ServerOptions>().Training || (work && http.Features.Get<UserContext>()?.InTraining == true);

    /// <summary>The name of a file of training; ASCII, so that no mail program loses it.</summary>
    public static string FileName(string name) => Prefix + name;

    /// <summary>The name of a file, with its mark where it is one of training.</summary>
    public static string FileName(HttpContext http, string name) => Is(http) ? FileName(name) : name;

    /// <summary>Puts the header on the answer.</summary>
    public static void Add(HttpContext http)
    {
        if (Is(http)) http.Response.Headers[Header] = Is(http, work: false) ? "node" : "register";
    }
}
