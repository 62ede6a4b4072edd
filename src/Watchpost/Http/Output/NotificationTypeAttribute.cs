using System.ComponentModel.DataAnnotations;

namespace Watchpost.Http.Output;

/// <summary>The type of a notification.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotificationTypeAttribute() : AllowedValuesAttribute([.. NotificationTypes.All]);
