using Microsoft.Extensions.Options;
using Watchpost.Settings;

namespace Watchpost.Sources;

/// <summary>Checks the sources' settings and definitions at start, all errors at once, each by the setting's name.</summary>
public sealed class SourceOptionsValidation : IValidateOptions<WatchpostOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WatchpostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        SourceFactory.Create(options, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
