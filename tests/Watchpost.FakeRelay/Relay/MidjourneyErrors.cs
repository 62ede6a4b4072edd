namespace Watchpost.Fakes;

/// <summary>The errors of a Midjourney relay (new-api), word for word.</summary>
internal static class MidjourneyErrors
{
    public const string UnknownTask = """{"description":"task_no_found ","type":"upstream_error","code":4}""";

    public const string BadRequest = """{"description":"do_request_failed ","type":"upstream_error","code":4}""";

    public const string NoToken = """{"error":{"message":"未提供令牌 (request id: 20250430160000000000002abcdEFGH)","type":"new_api_error"}}""";

    public const string BadToken = """{"error":{"message":"无效的令牌 (request id: 20250430160000000000001abcdEFGH)","type":"new_api_error"}}""";

    public const string Saturated = """{"description":" 当前分组负载已饱和，请稍后再试，或升级账户以提升服务质量。","type":"upstream_error","code":30}""";

    public const string Panic = """{"error":{"message":"Panic detected, error: runtime error: invalid memory address or nil pointer dereference.","type":"new_api_panic"}}""";
}
