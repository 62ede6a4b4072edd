using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Watchpost.Http.Output;
using Watchpost.Outbound;
using Watchpost.Polling;
using Watchpost.Sources;
using Watchpost.Sources.Configuration;
using Watchpost.Watches;

namespace Watchpost.Http.Input;

/// <summary>Reads <c>POST /watches</c>. Reports all errors at once.</summary>
internal sealed class RegistrationReader(ISourceCatalog sources, IOptions<SourcesOptions> defaults, IOptions<CallbackOptions> callbacks, IOptions<PollingOptions> polling)
{
    // Replaces an invalid task ID, so that the other errors can be reported too.
    private const string AnyTaskId = "0";

    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(4500);

    /// <summary>A valid registration; or 400, 413, 415.</summary>
    public async Task<Parsed<WatchRequest>> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        (await JsonBody.ReadAsync(request, cancellationToken)).Then(body => Read(body.Span, request.Headers[IdempotencyKey.Header]));

    private Parsed<WatchRequest> Read(ReadOnlySpan<byte> body, StringValues idempotencyHeader)
    {
        var errors = new FieldErrors();
        string? key = null;
        if (idempotencyHeader.Count > 0 && !IdempotencyKey.TryParse(idempotencyHeader, out key))
        {
            errors.Add(IdempotencyKey.Header, IdempotencyKey.Rule);
        }

        string? taskId = null, callbackUrl = null, source = null, secret = null, metadata = null, statusUrl = null;
        WatchEvents? events = null;
        int? deadlineSeconds = null;
        var variables = ImmutableSortedDictionary<string, string>.Empty;
        JsonBody.Parse(body, errors, ["taskId", "callbackUrl"], new Dictionary<string, Action<JsonInput>>(StringComparer.Ordinal)
        {
            ["taskId"] = member => taskId = member.Text(),
            ["callbackUrl"] = member => callbackUrl = member.Text(),
            ["source"] = member => source = member.Text(),
            ["events"] = member => events = RegistrationMembers.Events(member),
            ["secret"] = member => secret = member.Text(),
            ["metadata"] = member => metadata = RegistrationMembers.Metadata(member),
            ["deadlineSeconds"] = member => deadlineSeconds = RegistrationMembers.DeadlineSeconds(member),
            ["variables"] = member => variables = RegistrationMembers.Variables(member),
            ["statusUrl"] = member => statusUrl = member.Text(),
        });
        errors.CheckTaskId(taskId);
        errors.CheckSecret(secret);
        errors.CheckStatusUrl(statusUrl);
        var task = errors.Has("taskId") || taskId is null ? AnyTaskId : taskId;
        var address = Address(source, new TaskAddress { Source = "", TaskId = task, Variables = variables, StatusUrl = statusUrl }, errors);
        errors.CheckCallback(callbackUrl, callbacks.Value);
        return errors.Or(() => new WatchRequest
        {
            Task = address!,
            CallbackUrl = callbackUrl!,
            Events = events ?? WatchEvents.Finished,
            Secret = secret,
            Metadata = metadata,
            Deadline = DeadlineOf(address!.Source, deadlineSeconds),
            IdempotencyKey = key,
        });
    }

    private TimeSpan DeadlineOf(string source, int? deadlineSeconds)
    {
        if ((deadlineSeconds ?? polling.Value.DeadlineSeconds) is { } seconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return sources.TryGet(source, out var known) && known.Hints.Deadline is { } hint ? hint : DefaultDeadline;
    }

    private TaskAddress? Address(string? name, TaskAddress task, FieldErrors errors)
    {
        if (errors.Has("source") || errors.Has(FieldErrors.Body))
        {
            return null;
        }

        if (!sources.TryGet(name ?? defaults.Value.Default, out var source))
        {
            errors.Add("source", name is null ? "Is required: the default source is not configured." : $"Is not a configured source; GET {Answers.BasePath}/sources lists them.");
            return null;
        }

        var address = task with { Source = source.Name };
        foreach (var (field, message) in source.Check(address))
        {
            // Keep the error reported first: the source saw a gap in its place.
            if (!errors.HasWithin(field))
            {
                errors.Add(field, Sentence(message));
            }
        }

        return address;
    }

    // Sources return a phrase without the field name; other readers put the name in front.
    private static string Sentence(string words) => string.Concat(words[..1].ToUpperInvariant(), words.AsSpan(1), words.EndsWith('.') ? "" : ".");
}
