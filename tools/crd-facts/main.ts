// Writes the facts of upstream's CRDs, read from a folder with its config/crds/bases:
//   node tools/crd-facts/main.ts FOLDER > packages/core/cases/schema/eso-2.9.json
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Definition, type DefinitionFacts, factsOf } from './facts.ts';
import { keysBelow, servedPart } from './served-part.ts';

const KINDS: readonly string[] = [
  'ExternalSecret',
  'ClusterExternalSecret',
  'SecretStore',
  'ClusterSecretStore',
  'PushSecret',
  'ClusterPushSecret',
  'ECRAuthorizationToken',
  'STSSessionToken',
  'Password',
  'UUID',
  'SSHKey',
  'MFA',
  'Fake',
  'Webhook',
  'ClusterGenerator',
  'GeneratorState',
];

function readFacts(folder: string): ReadonlyMap<string, DefinitionFacts> {
  const definitions = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => parse(readFileSync(join(folder, name), 'utf8')) as Definition & { readonly kind: string })
    .filter(({ kind }) => kind === 'CustomResourceDefinition');
  return new Map(definitions.map((definition) => [definition.spec.names.kind, factsOf(definition)]));
}

/** JSON with a line for each field, so that a difference is read line by line. */
function print(value: unknown, indent: string, depth: number): string {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const lines = Object.entries(value).map(
    ([key, part]) => `${indent}  ${JSON.stringify(key)}: ${print(part, `${indent}  `, depth - 1)}`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: main.ts FOLDER');
  process.exitCode = 2;
} else {
  const all = readFacts(folder);
  const factsFor = (kind: string): DefinitionFacts => {
    const facts = all.get(kind);
    if (facts === undefined) throw new Error(`${kind}: no definition in ${folder}`);
    return facts;
  };
  const document = {
    definitions: Object.fromEntries(KINDS.map((kind) => [kind, servedPart(factsFor(kind))])),
    providers: keysBelow(factsFor('SecretStore'), 'spec.provider'),
    generators: keysBelow(factsFor('ClusterGenerator'), 'spec.generator'),
  };
  console.log(print(document, '', 4));
}
