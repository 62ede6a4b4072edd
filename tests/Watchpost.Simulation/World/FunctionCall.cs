namespace Watchpost.Simulation.World;

/// <summary>One call of a function. What it began must have ended when it returns: no later write of a task's rows, no later POST.</summary>
internal sealed class FunctionCall
{
    private static readonly AsyncLocal<FunctionCall?> Current = new();
    private readonly Action<string> complain;
    private bool hasReturned;

    private FunctionCall(Action<string> complain) => this.complain = complain;

    /// <summary>Begins a call: all that the current method awaits or starts from here on belongs to it.</summary>
    public static FunctionCall Begin(Action<string> complain) => Current.Value = new FunctionCall(complain);

    /// <summary>Something is done that belongs to the current call, if there is one.</summary>
    public static void See(string what)
    {
        if (Current.Value is { hasReturned: true } call)
        {
            call.complain($"{what}, after its function had returned");
        }
    }

    /// <summary>The function returns.</summary>
    public void Return() => hasReturned = true;
}
