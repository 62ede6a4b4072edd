using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Watchpost.Model;
using Watchpost.Outbound;
using Watchpost.Polling;
using Watchpost.Sources;
using Watchpost.Sources.Configuration;
using Watchpost.Watches;

namespace Watchpost.Http.Input;

/// <summary>Reads <c>POST /watches</c>: all that is wrong with it is told at once.</summary>
internal sealed class RegistrationReader(ISourceCatalog sources, IOptions<SourcesOptions> defaults, IOptions<CallbackOptions> callbacks, IOptions<PollingOptions> polling)
{
    private const int MaxStatusUrlLength = 4096;

    // Stands in for a task ID that is wrong, so that what else is wrong can be told in the same answer.
    private const string AnyTaskId = "0";

    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(4500);

    /// <summary>A registration that the engine can take as it is; or 400, 413, 415.</summary>
    public async Task<Parsed<Registration>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await JsonBody.ReadAsync(request, cancellationToken) switch
        {
            Parsed<ReadOnlyMemory<byte>>.Valid(var body) => Read(body.Span, request.Headers[IdempotencyKey.Header]),
            Parsed<ReadOnlyMemory<byte>>.Invalid(var problem) => new Parsed<Registration>.Invalid(problem),
            _ => throw new UnreachableException(),
        };
    }

    internal Parsed<Registration> Read(ReadOnlySpan<byte> body, StringValues idempotencyHeader)
    {
        var errors = new FieldErrors();
        string? key = null;
        if (idempotencyHeader.Count > 0 && !IdempotencyKey.TryParse(idempotencyHeader, out key))
        {
            errors.Add(IdempotencyKey.Header, IdempotencyKey.Rule);
        }

        var draft = RegistrationBody.Read(body, errors);
        CheckTaskId(draft, errors);
        CallbackCheck.Secret(draft.Secret, errors);
        var address = CheckAddress(draft, errors);
        var isRefused = CallbackCheck.Url(draft.CallbackUrl, callbacks.Value, errors);
        if (errors.Any)
        {
            return new Parsed<Registration>.Invalid(CallbackCheck.ProblemOf(errors, isRefused));
        }

        var request = new WatchRequest
        {
            Task = address!,
            CallbackUrl = draft.CallbackUrl!,
            Events = draft.Events ?? WatchEvents.Finished,
            Secret = draft.Secret,
            Metadata = draft.Metadata,
            Deadline = DeadlineOf(draft, address!.Source),
        };
        return new Parsed<Registration>.Valid(new Registration(request, key));
    }

    private static void CheckTaskId(RegistrationDraft draft, FieldErrors errors)
    {
        if (draft.TaskId is { } taskId && TaskIdRule.Check(taskId) is { } broken)
        {
            errors.Add("taskId", broken);
        }
    }

    private TimeSpan DeadlineOf(RegistrationDraft draft, string source)
    {
        if ((draft.DeadlineSeconds ?? polling.Value.DeadlineSeconds) is { } seconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return sources.TryGet(source, out var known) && known.Hints.Deadline is { } hint ? hint : DefaultDeadline;
    }

    private TaskAddress? CheckAddress(RegistrationDraft draft, FieldErrors errors)
    {
        if (draft.StatusUrl is not null && TextRules.LengthOf(draft.StatusUrl) is 0 or > MaxStatusUrlLength)
        {
            errors.Add("statusUrl", "Must have 1 to 4096 characters.");
        }
        else if (draft.StatusUrl is not null && TextRules.HasControlCharacters(draft.StatusUrl))
        {
            errors.Add("statusUrl", TextRules.NoControlCharacters);
        }

        if (errors.Has("source") || errors.Has(FieldErrors.Body))
        {
            return null;
        }

        if (!sources.TryGet(draft.Source ?? defaults.Value.Default, out var source))
        {
            errors.Add("source", draft.Source is null ? "Is required: the default source is not configured." : "Is not a configured source; GET /api/sources lists them.");
            return null;
        }

        var address = new TaskAddress
        {
            Source = source.Name,
            TaskId = errors.Has("taskId") || draft.TaskId is null ? AnyTaskId : draft.TaskId,
            Variables = draft.Variables ?? ImmutableSortedDictionary<string, string>.Empty,
            StatusUrl = draft.StatusUrl,
        };
        foreach (var (field, message) in source.Check(address))
        {
            // What has been told already stands: the source saw a gap in its place.
            if (!errors.HasWithin(field))
            {
                errors.Add(field, Sentence(message));
            }
        }

        return address;
    }

    // A source says in a few words what is wrong with a field; its other readers put the field's name in front.
    private static string Sentence(string words) => string.Concat(words[..1].ToUpperInvariant(), words.AsSpan(1), words.EndsWith('.') ? "" : ".");
}
