using System.Collections.Immutable;
using Watchpost.Outbound;
using Watchpost.Sources.Definitions;
using Watchpost.Sources.Reading;
using Placeholder = Watchpost.Sources.Definitions.Template.Placeholder;

namespace Watchpost.Sources.Asking;

/// <summary>A source that is polled over HTTP as its definition says.</summary>
internal sealed class HttpSource : ISource, IDisposable
{
    /// <summary>No complete response came in time.</summary>
    public static readonly Observation.PollFailed TooSlow = new(PollProblem.Unavailable, Detail: "no whole answer in time");

    private readonly SourceDefinition definition;
    private readonly SourceSettings settings;
    private readonly SourceTransport transport;
    private readonly HttpExchange exchange;
    private readonly TimeProvider time;
    private readonly AddressCheck check;
    private readonly HostList hosts;
    private readonly RequestBuilder requests;
    private readonly BatchAsker? batch;
    private readonly Uri? fixedBase;

    public HttpSource(SourceDefinition definition, SourceSettings settings, SourceTransport transport, TimeProvider time)
    {
        this.definition = definition;
        this.settings = settings;
        this.transport = transport;
        this.time = time;
        exchange = new HttpExchange(transport, time, settings.Mask, definition.HonoursRetryAfter, ResponseLimits.KeptBytes, definition.Private);
        check = new AddressCheck(definition, settings.BaseUrl is not null);
        hosts = new HostList([.. definition.AllowedHosts, .. settings.AllowedHosts.Patterns]);
        requests = new RequestBuilder(definition, settings);
        batch = definition.Batch is { } part ? new BatchAsker(definition, part, settings, requests, transport, time) : null;
        var isFixed = settings.BaseUrl is not null || definition.BaseUrl?.Has(Placeholder.Variable) == false;
        fixedBase = isFixed ? new Uri(requests.BaseUrl(task: null)) : null;
    }

    public string Name => settings.Name;

    public PollHints Hints => definition.Poll;

    public IReadOnlyDictionary<string, string> Check(TaskAddress task) => check.Problems(task, RefuseStatusUrl);

    /// <summary>The most tasks in one call; 0 if each needs its own.</summary>
    public int MaxTogether => definition.Batch?.MaxIds ?? 0;

    public Task<Observation> AskAsync(TaskAddress task, CancellationToken cancellationToken)
    {
        if (Check(task) is { Count: > 0 } problems)
        {
            var (field, problem) = problems.First();
            return Task.FromResult<Observation>(new Observation.PollFailed(PollProblem.Misconfigured, Detail: $"{field} {problem}"));
        }

        return InTimeAsync((timeBound, cancel) => AskAndFollowUpAsync(task, timeBound, cancel), cancellationToken);
    }

    /// <summary>Tasks can share a call only if this is equal.</summary>
    public string BaseUrl(TaskAddress task) => requests.BaseUrl(task);

    /// <summary>Polls many tasks in one call. They have the same base URL and number at most <see cref="MaxTogether"/>.</summary>
    public Task<BatchReading> AskTogetherAsync(ImmutableArray<TaskAddress> tasks, CancellationToken cancellationToken) =>
        batch?.AskAsync(tasks, cancellationToken) ?? throw new InvalidOperationException($"Source {Name} has no batch call.");

    /// <summary>Continues from a task's part of a batch response as if the task had been polled alone.</summary>
    public Task<Observation> GoOnAsync(TaskAddress task, ParsedResponse reading, CancellationToken cancellationToken) => reading.FollowUpValues.IsDefault
        ? Task.FromResult(reading.Observation)
        : InTimeAsync((timeBound, cancel) => FollowUpAsync(reading, Places(task), new Uri(requests.BaseUrl(task)), timeBound, cancel), cancellationToken);

    public SourceDescription Describe() => new()
    {
        Name = settings.Name,
        Preset = settings.Preset,
        BaseUrl = settings.BaseUrl ?? (definition.BaseUrl is { } template
            ? string.Concat(template.Parts.Select(part => part.Place == Placeholder.Literal ? part.Text : $"{{var.{part.Text}}}"))
            : null),
        HasKey = settings.Secret is not null,
        Progress = definition.Progress is not null,
        Batch = definition.Batch is not null,
        StatusUrl = check.TakesStatusUrl,
        Variables = check.Variables,
    };

    public void Dispose() => transport.Dispose();

    private async Task<Observation> InTimeAsync(Func<CancellationToken, CancellationToken, Task<Observation>> ask, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await ask(either.Token, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return TooSlow;
        }
    }

    private TemplateValues Places(TaskAddress task) => new() { BaseUrl = requests.BaseUrl(task), Task = task, Secret = settings.Secret };

    private async Task<Observation> AskAndFollowUpAsync(TaskAddress task, CancellationToken timeBound, CancellationToken cancellationToken)
    {
        var places = Places(task);
        if (!Uri.TryCreate(places.InUrl(definition.Request.Url), UriKind.Absolute, out var url))
        {
            return new Observation.PollFailed(PollProblem.Misconfigured, Detail: "the URL to ask at is none");
        }

        using var request = requests.Make(definition.Request.Method, url, definition.Request.Body, places);
        var reading = await exchange.SendAsync(
            request, IsOwnHost(url, url), answer => ObservationReader.Read(definition, task.TaskId, answer), failure => new ParsedResponse(failure), timeBound);
        return await FollowUpAsync(reading, places, fixedBase ?? url, timeBound, cancellationToken);
    }

    private async Task<Observation> FollowUpAsync(
        ParsedResponse reading, TemplateValues places, Uri own, CancellationToken timeBound, CancellationToken cancellationToken)
    {
        if (reading.FollowUpValues.IsDefault || reading.Observation is not Observation.Reported first || definition.FollowUp is not { } followUp)
        {
            return reading.Observation;
        }

        places = places with { Pointers = reading.FollowUpValues };
        if (FollowUpUrl(followUp, places, own, out var url) is { } refusal)
        {
            return FollowUpReader.Missing(
                followUp, first, new Observation.PollFailed(PollProblem.Misconfigured, first.RetryAfter, settings.Mask.InText(refusal)));
        }

        try
        {
            using var request = requests.Make("GET", url!);
            return await exchange.SendAsync(
                request,
                IsOwnHost(url!, own),
                answer => FollowUpReader.Read(followUp, first, answer),
                failure => FollowUpReader.Missing(followUp, first, failure),
                timeBound);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return FollowUpReader.Missing(followUp, first, TooSlow);
        }
    }

    /// <summary>Whether the operator chose a URL's host. A status URL's host is the caller's choice, unless it is the host of the base URL.</summary>
    private bool IsOwnHost(Uri url, Uri own) => check.TakesStatusUrl ? fixedBase is not null && HostList.IsSame(url, fixedBase) : HostList.IsSame(url, own);

    /// <summary>Why a follow-up's URL must not be requested; <see langword="null"/> if it may.</summary>
    private string? FollowUpUrl(SourceDefinition.FollowUpPart followUp, TemplateValues places, Uri own, out Uri? url)
    {
        url = null;
        if (places.Pointers.Any(value => value is null))
        {
            return "the answer lacks what the follow-up needs";
        }

        var text = places.InUrl(followUp.Url);
        if (settings.BaseUrl is { } replacement && definition.BaseUrl is { Parts: [{ Place: Placeholder.Literal, Text: var replaced }] }
            && text.StartsWith(replaced + "/", StringComparison.OrdinalIgnoreCase))
        {
            // A base URL replaces the definition's whole base, also where the upstream spells it out.
            text = replacement + text[replaced.Length..];
        }

        return Uri.TryCreate(text, UriKind.Absolute, out url) ? hosts.Refuse(url, own) : "the follow-up's address is no URL";
    }

    private string? RefuseStatusUrl(string text) =>
        text.Length <= 4096 && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\') && Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? hosts.Refuse(url, fixedBase)
            : "must be an absolute https URL";
}
