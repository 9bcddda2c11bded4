// Whether the site's WebAssembly begins: an optimiser that knows nothing of several tables mixes them up, and no page comes to life.
//
//   node scripts/wasm.mjs FILE
import { readFile } from "node:fs/promises";

const module = await WebAssembly.compile(await readFile(process.argv[2]));
const imports = {};
for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
  if (kind !== "function") throw new Error(`${from}.${name} is a ${kind}: nothing stands for it here`);
  (imports[from] ??= {})[name] = () => undefined;
}
const { exports } = await WebAssembly.instantiate(module, imports);
// As the glue does before anything else.
const table = exports.__wbindgen_externrefs;
table.set(table.grow(4), undefined);
