using Watchpost.Simulation;

// The test runner's own entry point, and a second command beside it: simulate.
return args is ["simulate", .. var rest]
    ? SimulateCommand.Run(rest)
    : args.Any(arg => arg is "--server" or "--internal-msbuild-node")
        ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
