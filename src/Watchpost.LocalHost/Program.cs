using Watchpost.LocalHost;

return args switch
{
    [] or [['-', ..], ..] => await ServeCommand.RunAsync(args),
    [var unknown, ..] => await RefuseAsync(unknown),
};

static async Task<int> RefuseAsync(string command)
{
    await Console.Error.WriteLineAsync($"Unknown command \"{command}\". Without a command the host starts; --urls says where it listens.");
    return 2;
}
