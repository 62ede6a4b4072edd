using System.Text.Json;

namespace Watchpost.LocalHost;

/// <summary>A developer's settings file, local.settings.json: its <c>Values</c> are the app settings.</summary>
internal static class LocalSettings
{
    private const string FileName = "local.settings.json";

    /// <summary>Finds the file as Core Tools does: in the nearest folder, from <paramref name="directory"/> upward, with it or a host.json.</summary>
    /// <returns>The path, or <see langword="null"/> if there is none.</returns>
    public static string? Find(string directory)
    {
        for (var folder = new DirectoryInfo(directory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, FileName);
            if (File.Exists(file))
            {
                return file;
            }

            if (File.Exists(Path.Combine(folder.FullName, "host.json")))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Reads the file's values, by configuration key.</summary>
    /// <exception cref="LocalHostException">The file is not readable.</exception>
    public static Dictionary<string, string?> Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException($"{FileName} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the file's text.</summary>
    /// <exception cref="LocalHostException">The text is not a valid settings file.</exception>
    public static Dictionary<string, string?> Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var root = document.RootElement;
            if (root.ValueKind is not JsonValueKind.Object || !root.TryGetProperty("Values", out var values) || values.ValueKind is not JsonValueKind.Object)
            {
                throw new LocalHostException($"{FileName} has no object \"Values\".");
            }

            if (root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind is JsonValueKind.True)
            {
                throw new LocalHostException($"{FileName} is encrypted, which only Core Tools can read.");
            }

            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var setting in values.EnumerateObject())
            {
                settings[setting.Name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = setting.Value.ValueKind switch
                {
                    JsonValueKind.String => setting.Value.GetString(),
                    JsonValueKind.Number => setting.Value.GetRawText(),
                    JsonValueKind.True => "true",
                    JsonValueKind.False => "false",
                    JsonValueKind.Null => null,
                    _ => throw new LocalHostException($"{FileName}: {setting.Name} must be a text; settings do not nest there, write A__B."),
                };
            }

            return settings;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair.
            throw new LocalHostException($"{FileName}: {exception.Message}", exception);
        }
    }
}
