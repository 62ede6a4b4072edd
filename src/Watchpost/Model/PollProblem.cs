namespace Watchpost.Model;

/// <summary>Why a poll told nothing about its task: <c>task.lastProblem</c> in the contract. None of these ends a task by itself.</summary>
public enum PollProblem
{
    /// <summary>401, or a 403 that is not a page of HTML: the key is wrong, expired or out of quota. Asked every few minutes; heals by itself.</summary>
    Unauthorized,

    /// <summary>The source says that it does not know the task. Believed only after a grace and several confirmations.</summary>
    NotFound,

    /// <summary>429: slow down.</summary>
    RateLimited,

    /// <summary>408, 425, 5xx, a challenge page, no connection, no answer in time.</summary>
    Unavailable,

    /// <summary>An answer that is cut off, not JSON, or JSON of the wrong shape.</summary>
    Unreadable,

    /// <summary>A page of HTML with status 200: most likely a wrong base URL.</summary>
    Misconfigured,
}
