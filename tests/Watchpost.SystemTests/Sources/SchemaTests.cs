using System.Net;
using System.Text;
using Watchpost.Sources.Definitions;

namespace Watchpost.SystemTests.Sources;

public sealed class SchemaTests(AzuriteFixture azurite) : SharedSystemTests(azurite)
{
    [Fact]
    public async Task The_schema_of_definitions_is_served()
    {
        var answer = (await Main.Client.SendAsync(HttpMethod.Get, "sources/schema.json", cancel: Cancel)).Expect(HttpStatusCode.OK);

        answer.ContentType.ShouldBe("application/schema+json");
        answer.Text.ShouldBe(Encoding.UTF8.GetString(DefinitionSchema.Json.Span));
        answer.Json.GetProperty("properties").GetProperty("request").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
    }
}
