namespace Watchpost.Watches;

/// <summary>What came of a registration.</summary>
internal abstract record RegistrationOutcome
{
    private RegistrationOutcome()
    {
    }

    public sealed record Created(Watch Watch) : RegistrationOutcome;

    /// <summary>The same idempotency key and the same body came before: the watch of that time.</summary>
    public sealed record Repeated(Watch Watch) : RegistrationOutcome;

    /// <summary>The idempotency key came before, with another body.</summary>
    public sealed record KeyReused : RegistrationOutcome;

    /// <summary>A request with the same idempotency key is still running.</summary>
    public sealed record KeyBusy : RegistrationOutcome;
}
