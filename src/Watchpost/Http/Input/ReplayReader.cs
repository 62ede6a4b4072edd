using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Watchpost.Common;
using Watchpost.Delivery.Redelivery;
using Watchpost.Model;
using Watchpost.Sources;

namespace Watchpost.Http.Input;

/// <summary>Reads <c>POST /redeliver</c>: all that is wrong with it is told at once.</summary>
internal static class ReplayReader
{
    private static readonly FrozenSet<string> Members = FrozenSet.Create(StringComparer.Ordinal, "since", "until", "source", "deliveryState");

    /// <summary>Which watches to redeliver; or 400, 413, 415.</summary>
    public static async Task<Parsed<ReplayRequest>> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await JsonBody.ReadAsync(request, cancellationToken) switch
        {
            Parsed<ReadOnlyMemory<byte>>.Valid(var body) => Read(body.Span),
            Parsed<ReadOnlyMemory<byte>>.Invalid(var problem) => new Parsed<ReplayRequest>.Invalid(problem),
            _ => throw new UnreachableException(),
        };

    internal static Parsed<ReplayRequest> Read(ReadOnlySpan<byte> body)
    {
        var errors = new FieldErrors();
        var draft = new Draft();
        var seen = JsonObject.Read(
            body, Members, errors, (ref Utf8JsonReader reader, ReadOnlySpan<byte> _, string name, FieldErrors found) => ReadMember(ref reader, name, draft, found));
        if (seen is not null)
        {
            JsonObject.Require("since", seen, draft.Since, errors);
            JsonObject.Require("until", seen, draft.Until, errors);
        }

        if (draft.Since > draft.Until)
        {
            errors.Add("since", "Must not be later than until.");
        }

        return errors.Any
            ? new Parsed<ReplayRequest>.Invalid(Problems.Validation(errors))
            : new Parsed<ReplayRequest>.Valid(new ReplayRequest(draft.Since!.Value, draft.Until!.Value, draft.Source, draft.States));
    }

    private static void ReadMember(ref Utf8JsonReader reader, string name, Draft draft, FieldErrors errors)
    {
        switch (name)
        {
            case "since":
                draft.Since = Time(ref reader, name, errors);
                break;
            case "until":
                draft.Until = Time(ref reader, name, errors);
                break;
            case "source":
                draft.Source = JsonFields.Text(ref reader, name, errors);
                if (draft.Source is not null && !SourceName.IsValid(draft.Source))
                {
                    errors.Add(name, SourceName.Rule);
                }

                break;
            case "deliveryState":
                draft.States = States(ref reader, name, errors);
                break;
        }
    }

    private static DateTimeOffset? Time(ref Utf8JsonReader reader, string name, FieldErrors errors)
    {
        if (JsonFields.Text(ref reader, name, errors) is not { } text)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var time))
        {
            return time;
        }

        errors.Add(name, "Must be an RFC 3339 time with its zone, such as 2026-11-22T14:31:00Z.");
        return null;
    }

    private static ImmutableArray<DeliveryState> States(ref Utf8JsonReader reader, string name, FieldErrors errors)
    {
        const string Rule = "Must be an array with at least one of none, pending, retrying, delivered, failed, disabled and cancelled.";
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            errors.Add(name, Rule);
            reader.Skip();
            return [];
        }

        var states = new SortedSet<DeliveryState>();
        var isKnown = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var state = reader.TokenType == JsonTokenType.String ? WireNames.DeliveryStateOf(JsonFields.Name(ref reader)) : null;
            isKnown &= state is not null;
            states.Add(state ?? DeliveryState.Failed);
            reader.Skip();
        }

        if (!isKnown || states.Count == 0)
        {
            errors.Add(name, Rule);
        }

        return [.. states];
    }

    private sealed class Draft
    {
        public DateTimeOffset? Since { get; set; }

        public DateTimeOffset? Until { get; set; }

        public string? Source { get; set; }

        public ImmutableArray<DeliveryState> States { get; set; } = [DeliveryState.Failed];
    }
}
