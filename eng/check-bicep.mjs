// Says where Bicep files break the syntax: node eng/check-bicep.mjs FILE…; status 1 if any does. Needs neither Azure nor the Bicep compiler.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(createRequire(import.meta.url).resolve("tree-sitter-bicep/tree-sitter-bicep.wasm")));

let mistakes = 0;
for (const file of process.argv.slice(2)) {
  const find = node => {
    if (node.isError || node.isMissing) {
      mistakes++;
      const { row, column } = node.startPosition;
      console.log(`${file}(${row + 1},${column + 1}): ${node.isMissing ? `"${node.type}" is missing` : "this is not Bicep"}`);
    } else if (node.hasError) {
      node.children.forEach(find);
    }
  };
  find(parser.parse(readFileSync(file, "utf8")).rootNode);
}

process.exit(mistakes > 0 ? 1 : 0);
