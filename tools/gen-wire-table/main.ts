// Writes the lab's table of builtin types from checkouts of github.com/kubernetes/api and github.com/kubernetes/apimachinery:
// node tools/gen-wire-table/main.ts PATH-TO-API PATH-TO-APIMACHINERY
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emitTable, type Package } from './emit-table.ts';
import { readGo } from './read-go.ts';
import { readProto } from './read-proto.ts';
import { ROOTS } from './roots.ts';

const into = fileURLToPath(
  new URL('../../packages/lab/src/kubernetes/resources/generated/wire-table.ts', import.meta.url),
);

function readPackage(folder: string): Package {
  const go = ['types.go', 'types_workload.go'].map((name) => join(folder, name)).filter((path) => existsSync(path));
  return {
    messages: readProto(readFileSync(join(folder, 'generated.proto'), 'utf8')),
    structs: new Map(go.flatMap((path) => [...readGo(readFileSync(path, 'utf8'))])),
  };
}

const [api, apimachinery] = process.argv.slice(2);
if (api === undefined || apimachinery === undefined) {
  console.error('usage: gen-wire-table PATH-TO-KUBERNETES-API PATH-TO-APIMACHINERY');
  process.exitCode = 2;
} else {
  const packages = new Map<string, Package>();
  const open = (home: string): Package => {
    const known = packages.get(home);
    if (known !== undefined) return known;
    const read = readPackage(home.startsWith('meta/') ? join(apimachinery, 'pkg/apis', home) : join(api, home));
    packages.set(home, read);
    return read;
  };
  const source = readFileSync(into, 'utf8');
  const start = source.indexOf('wireTable = `') + 'wireTable = `'.length;
  writeFileSync(into, `${source.slice(0, start)}${emitTable(open, ROOTS)}\`;\n`);
}
