namespace Watchpost.Watches;

internal abstract record RegistrationOutcome
{
    private RegistrationOutcome()
    {
    }

    public sealed record Created(Watch Watch) : RegistrationOutcome;

    /// <summary>The same idempotency key and body came before. The watch is the one from that request.</summary>
    public sealed record Repeated(Watch Watch) : RegistrationOutcome;

    /// <summary>The idempotency key was used before with another body.</summary>
    public sealed record KeyReused : RegistrationOutcome;

    /// <summary>A request with the same idempotency key is still running.</summary>
    public sealed record KeyBusy : RegistrationOutcome;
}
