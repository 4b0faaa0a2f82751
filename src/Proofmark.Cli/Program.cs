using Proofmark.Cli;

return await Commands.RunAsync(args);
