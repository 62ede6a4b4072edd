using System.Collections.Frozen;
using System.Text.Json;

namespace Watchpost.Http.Input;

/// <summary>Reads the JSON of a <c>POST /watches</c>: shapes and sizes of all members.</summary>
internal static class RegistrationBody
{
    private static readonly FrozenSet<string> Members = FrozenSet.Create(
        StringComparer.Ordinal, "taskId", "callbackUrl", "source", "events", "secret", "metadata", "deadlineSeconds", "variables", "statusUrl");

    /// <summary>What is there and well-shaped; the rest is noted in <paramref name="errors"/>.</summary>
    public static RegistrationDraft Read(ReadOnlySpan<byte> body, FieldErrors errors)
    {
        var draft = new RegistrationDraft();
        var seen = JsonObject.Read(
            body,
            Members,
            errors,
            (ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string name, FieldErrors found) => ReadMember(ref reader, json, name, draft, found));
        if (seen is null)
        {
            return new RegistrationDraft();
        }

        JsonObject.Require("taskId", seen, draft.TaskId, errors);
        JsonObject.Require("callbackUrl", seen, draft.CallbackUrl, errors);
        return draft;
    }

    private static void ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string name, RegistrationDraft draft, FieldErrors errors)
    {
        switch (name)
        {
            case "taskId":
                draft.TaskId = JsonFields.Text(ref reader, name, errors);
                break;
            case "callbackUrl":
                draft.CallbackUrl = JsonFields.Text(ref reader, name, errors);
                break;
            case "source":
                draft.Source = JsonFields.Text(ref reader, name, errors);
                break;
            case "events":
                draft.Events = RegistrationMembers.Events(ref reader, errors);
                break;
            case "secret":
                draft.Secret = JsonFields.Text(ref reader, name, errors);
                break;
            case "metadata":
                draft.Metadata = RegistrationMembers.Metadata(ref reader, json, errors);
                break;
            case "deadlineSeconds":
                draft.DeadlineSeconds = RegistrationMembers.DeadlineSeconds(ref reader, errors);
                break;
            case "variables":
                draft.Variables = RegistrationMembers.Variables(ref reader, errors);
                break;
            case "statusUrl":
                draft.StatusUrl = JsonFields.Text(ref reader, name, errors);
                break;
        }
    }
}
