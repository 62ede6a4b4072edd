using Microsoft.Extensions.Options;
using Watchpost.Sources.Configuration;

namespace Watchpost.Settings;

/// <summary>Validates the sources' settings and definitions at startup. Reports all errors at once, each with its setting name.</summary>
internal sealed class SourceSettingsValidation : IValidateOptions<WatchpostOptions>
{
    public ValidateOptionsResult Validate(string? name, WatchpostOptions options)
    {
        var errors = new List<string>();
        SourceFactory.Create(options.Sources, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
