using Watchpost.LocalHost.Commands;

return args switch
{
    ["--help" or "-h" or "-?", ..] => await HelpAsync(),
    [] or [['-', ..], ..] => await ServeCommand.RunAsync(args),
    ["check-source", .. var files] => await CheckSourceCommand.RunAsync(files),
    [var unknown, ..] => await RefuseAsync(unknown),
};

static async Task<int> HelpAsync()
{
    await Console.Out.WriteLineAsync(Usage());
    return 0;
}

static async Task<int> RefuseAsync(string command)
{
    await Console.Error.WriteLineAsync($"Unknown command \"{command}\". {Usage()}");
    return 2;
}

static string Usage() => $"Without a command the host starts; --urls says where it listens. The other command is {CheckSourceCommand.Usage}.";
