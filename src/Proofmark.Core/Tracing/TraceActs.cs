using Proofmark.Core.Storage;

namespace Proofmark.Core.Tracing;

/// <summary>The acts of this capability; each message of a case is one.</summary>
public static class TraceActs
{
    /// <summary>Sends a request (ITI ¶16, 17).</summary>
    public static readonly ActType Request = new("traces.request", false);
    /// <summary>Takes in a message of a case from a peer, or typed in from another channel.</summary>
    public static readonly ActType Receive = new("traces.receive", false, "traced");
    /// <summary>Acknowledges (¶19).</summary>
    public static readonly ActType Acknowledge = new("traces.acknowledge", false);
    /// <summary>Asks for what the request lacks (¶21).</summary>
    public static readonly ActType AskInformation = new("traces.ask_information", false);
    /// <summary>Supplies it.</summary>
    public static readonly ActType Inform = new("traces.inform", false);
    /// <summary>Responds (¶20).</summary>
    public static readonly ActType Respond = new("traces.respond", false);
    /// <summary>Delays, restricts or refuses, with a ground and a reason (¶22, 23).</summary>
    public static readonly ActType Refuse = new("traces.refuse", false);
    /// <summary>Asks for clarification of that (¶23).</summary>
    public static readonly ActType AskClarification = new("traces.ask_clarification", false);
    /// <summary>Clarifies.</summary>
    public static readonly ActType Clarify = new("traces.clarify", false);
    /// <summary>Takes a request back.</summary>
    public static readonly ActType Withdraw = new("traces.withdraw", false);
    /// <summary>Notes that a message expired and no receipt ever came.</summary>
    public static readonly ActType NoteUndelivered = new("traces.note_undelivered", false);
    /// <summary>Closes a case with its outcome (¶5).</summary>
    public static readonly ActType Close = new("traces.close", false);
}
