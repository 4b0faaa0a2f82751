using System.Diagnostics.CodeAnalysis;

namespace Proofmark.Core.Shared;

/// <summary>What came of reading a person's text: a valid value, or the one problem that stopped it. Never both, never neither.</summary>
public sealed class ParseResult<T> where T : class
{
    private ParseResult(T? value, Problem? problem) => (Value, Problem) = (value, problem);

    /// <summary>The value, when <see cref="Ok"/>.</summary>
    public T? Value { get; }

    /// <summary>What is wrong, when not <see cref="Ok"/>.</summary>
    public Problem? Problem { get; }

    /// <summary>True when the text was read.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Ok => Value is not null;

    /// <summary>The value, or a <see cref="ProblemException"/> with the problem.</summary>
    public T GetValueOrThrow() => Ok ? Value : throw new ProblemException(Problem);

    /// <summary>A value that was read.</summary>
    public static implicit operator ParseResult<T>(T value) => new(value, null);

    /// <summary>A text that could not be read.</summary>
    public static implicit operator ParseResult<T>(Problem problem) => new(null, problem);
}
