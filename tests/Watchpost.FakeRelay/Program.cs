using Watchpost.Fakes;

return await Commands.RunAsync(args);
