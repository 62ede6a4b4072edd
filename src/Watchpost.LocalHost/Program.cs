using Watchpost.LocalHost;

return args switch
{
    [] or [['-', ..], ..] => await ServeCommand.RunAsync(args),
    ["check-source", .. var files] => await CheckSourceCommand.RunAsync(files),
    [var unknown, ..] => await RefuseAsync(unknown),
};

static async Task<int> RefuseAsync(string command)
{
    await Console.Error.WriteLineAsync($"Unknown command \"{command}\". Without a command the host starts; --urls says where it listens. The other command is {CheckSourceCommand.Usage}.");
    return 2;
}
