using System.Text;
using Microsoft.AspNetCore.Http;
using Watchpost.Http.Input;

namespace Watchpost.Tests.Http.Input;

public sealed class JsonBodyTests
{
    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("application/json; profile=x")]
    public async Task Json_in_utf8_is_read(string contentType)
    {
        var reading = await ReadAsync(Requests.Post("{}", contentType));

        Encoding.UTF8.GetString(reading.ShouldBeOfType<Parsed<ReadOnlyMemory<byte>>.Valid>().Value.Span).ShouldBe("{}");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("json")]
    [InlineData("text/json")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/jsonp")]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/*")]
    [InlineData("*/*")]
    [InlineData("application/json, application/json")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    public async Task Another_type_is_refused(string? contentType) =>
        Refusal(await ReadAsync(Requests.Post("{}", contentType))).ShouldBe((415, "unsupported-media-type"));

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_coded_body_is_refused(string contentEncoding)
    {
        var context = Requests.Post("{}");
        context.Request.Headers.ContentEncoding = contentEncoding;

        Refusal(await ReadAsync(context)).ShouldBe((415, "unsupported-media-type"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_64_kib_fits_and_one_byte_more_does_not(bool withLength)
    {
        var fits = await ReadAsync(Requests.Post(new byte[65536], withLength: withLength));
        var tooLong = await ReadAsync(Requests.Post(new byte[65537], withLength: withLength));

        fits.ShouldBeOfType<Parsed<ReadOnlyMemory<byte>>.Valid>().Value.Length.ShouldBe(65536);
        Refusal(tooLong).ShouldBe((413, "payload-too-large"));
    }

    [Fact]
    public async Task What_content_length_says_is_not_believed()
    {
        var context = Requests.Post(new byte[100_000]);
        context.Request.ContentLength = 10;

        Refusal(await ReadAsync(context)).ShouldBe((413, "payload-too-large"));
    }

    [Fact]
    public async Task A_large_claim_is_refused_unread()
    {
        var context = Requests.Post("{}");
        context.Request.ContentLength = 65537;
        context.Request.Body = new EndlessStream();

        Refusal(await ReadAsync(context)).ShouldBe((413, "payload-too-large"));
        ((EndlessStream)context.Request.Body).BytesRead.ShouldBe(0);
    }

    [Fact]
    public async Task An_endless_body_is_read_little_further_than_the_limit()
    {
        var endless = new EndlessStream();
        var context = Requests.Post("{}");
        context.Request.ContentLength = null;
        context.Request.Body = endless;

        Refusal(await ReadAsync(context)).ShouldBe((413, "payload-too-large"));
        endless.BytesRead.ShouldBeLessThan(200_000);
    }

    [Fact]
    public async Task A_body_that_drips_is_read_whole()
    {
        var context = Requests.Post("{}");
        context.Request.ContentLength = null;
        context.Request.Body = new DrippingStream(Encoding.UTF8.GetBytes(Requests.Valid));

        var reading = await ReadAsync(context);

        Encoding.UTF8.GetString(reading.ShouldBeOfType<Parsed<ReadOnlyMemory<byte>>.Valid>().Value.Span).ShouldBe(Requests.Valid);
    }

    private static Task<Parsed<ReadOnlyMemory<byte>>> ReadAsync(DefaultHttpContext context) =>
        JsonBody.ReadAsync(context.Request, TestContext.Current.CancellationToken);

    private static (int Status, string Kind) Refusal(Parsed<ReadOnlyMemory<byte>> reading)
    {
        var problem = reading.ShouldBeOfType<Parsed<ReadOnlyMemory<byte>>.Invalid>().Problem;
        return (problem.Status, problem.Kind);
    }

    private sealed class EndlessStream : MemoryStream
    {
        public long BytesRead { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            BytesRead += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }

    private sealed class DrippingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
