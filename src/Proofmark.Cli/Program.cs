using Proofmark.Cli;
using Proofmark.Cli.Shared;

// The settings of an installed node come first: they may say in which language to speak.
try
{
    NodeConfiguration.OfEnvironment().ToEnvironment();
}
catch (Proofmark.Core.Shared.ProblemException e)
{
    return Commands.Explain(e, Terminal.Console());
}
return await Commands.RunAsync(args);
