using Proofmark.Bench;

return await Benches.RunAsync(args);
