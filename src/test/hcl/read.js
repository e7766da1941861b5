// read.js FOLDER IN OUT: for each text of the JSON list in IN, what it says as HCL ("json") and how
// fmt lays it out ("formatted"), by the modules below FOLDER. One that is no HCL ends it.
const fs = require("fs");
const path = require("path");

const [folder, input, output] = process.argv.slice(2);
const modules = path.join(folder, "node_modules", "@cdktn");
const { parse } = require(path.join(modules, "hcl2json"));
const { format } = require(path.join(modules, "hcl-tools"));

async function main() {
  const answers = [];
  for (const text of JSON.parse(fs.readFileSync(input, "utf8"))) {
    answers.push({ json: await parse("export.tf", text), formatted: await format(text) });
  }
  fs.writeFileSync(output, JSON.stringify(answers));
}

main().catch((fault) => {
  console.error(String(fault));
  process.exit(1);
});
