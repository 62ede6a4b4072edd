// Says where a document breaks OpenAPI 3.1: node eng/check-openapi.mjs FILE; status 1 if it does.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";

const validator = new Validator();
const { valid, errors } = await validator.validate(JSON.parse(readFileSync(process.argv[2], "utf8")));
if (!valid) {
  console.log(typeof errors === "string" ? errors : JSON.stringify(errors, null, 2));
} else if (!validator.version.startsWith("3.1")) {
  console.log(`This is OpenAPI ${validator.version}.`);
}

process.exit(valid && validator.version.startsWith("3.1") ? 0 : 1);
