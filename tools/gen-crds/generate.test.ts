import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { generate } from './generate.ts';
import { readSource } from './read-source.ts';

interface Crd {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean; readonly storage: boolean }[];
  };
}

const SOURCE = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: boats.example.org }
spec:
  names: { kind: BigBoat }
  versions:
    - name: v1
      schema: &schema
        openAPIV3Schema:
          type: object
          properties:
            spec: &BoatSpec
              description: What a boat is.
              type: object
              required: [name]
              properties:
                name: { type: string, pattern: '^[a-z/]+$' }
                size: { type: string, enum: [Small, Large], default: Small }
                draught: { x-kubernetes-int-or-string: true }
                since: { type: string, nullable: true }
                flags: { type: array, items: { type: string, enum: [A, B] } }
                crew:
                  type: array
                  items: &Sailor
                    type: object
                    properties:
                      role: { type: string, default: hand }
                cook: *Sailor
                marks: { type: object, additionalProperties: { type: string } }
    - name: v1beta1
      schema: *schema
`;

const files = generate([readSource('boats', SOURCE)]);

describe('generated types', () => {
  const types = files.get('boats.ts') ?? '';

  test('say what is optional, and that a default is always there', () => {
    expect(types).toContain('  readonly name: string;\n');
    expect(types).toContain("  readonly size: 'Small' | 'Large';\n");
    expect(types).toContain('  readonly draught?: number | string;\n');
    expect(types).toContain('  readonly since?: string | null;\n');
    expect(types).toContain("  readonly flags?: readonly ('A' | 'B')[];\n");
    expect(types).toContain('  readonly marks?: { readonly [key: string]: string };\n');
  });

  test('are named by anchors, and written once where the source writes them once', () => {
    expect(types.match(/export interface Sailor /g)).toHaveLength(1);
    expect(types).toContain('  readonly crew?: readonly Sailor[];\n  readonly cook?: Sailor;\n');
    expect(types).toContain('/** What a boat is. */\nexport interface BoatSpec {');
  });
});

test('the table of defaults has one row for each place', () => {
  expect(files.get('defaults.ts')).toContain(
    [
      'export const BIG_BOAT_DEFAULTS: readonly DefaultEntry[] = [',
      "  { path: ['spec', 'size'], value: 'Small' },",
      "  { path: ['spec', 'crew', '[]', 'role'], value: 'hand' },",
      "  { path: ['spec', 'cook', 'role'], value: 'hand' },",
      '];',
    ].join('\n'),
  );
});

test('a name that two files give stands for one schema, written once and imported', () => {
  const second = SOURCE.replaceAll('BigBoat', 'SmallBoat').replace('&BoatSpec', '&SmallBoatSpec');
  const both = generate([readSource('boats', SOURCE), readSource('small', second)]);
  expect(both.get('small.ts')).toContain("import type { Sailor } from './boats.ts';");
  expect(both.get('small.ts')).not.toContain('interface Sailor');
  expect(both.get('crds.ts')?.match(/const SAILOR: JsonSchema = /g)).toHaveLength(1);
  const other = second.replace('default: hand', 'default: mate');
  expect(() => generate([readSource('boats', SOURCE), readSource('small', other)])).toThrow(
    'small: Sailor is another schema than in boats',
  );
});

test('what a schema keeps without describing it is JSON', () => {
  const open = SOURCE.replace('cook: *Sailor', 'cook: { x-kubernetes-preserve-unknown-fields: true }');
  const text = generate([readSource('boats', open)]).get('boats.ts');
  expect(text).toContain("import type { JsonValue } from '../json-schema.ts';");
  expect(text).toContain('  readonly cook?: JsonValue;\n');
});

test('patterns become literals, so that none is compiled while a manifest is read', () => {
  expect(files.get('patterns.ts')).toContain("  ['^[a-z/]+$', /^[a-z/]+$/],\n");
});

test('an object without a name for its type is refused, with its path', () => {
  const unnamed = SOURCE.replace('items: &Sailor', 'items:').replace('cook: *Sailor', 'cook: { type: string }');
  expect(() => generate([readSource('boats', unnamed)])).toThrow(
    'spec.crew[]: an object with properties needs an anchor',
  );
});

test('two versions with different schemas are refused: without conversion one would prune what the other has', () => {
  const different = SOURCE.replace('schema: *schema', 'schema: { openAPIV3Schema: { type: object } }');
  expect(() => generate([readSource('boats', different)])).toThrow('all versions must share one schema');
});

test('an error in the source is told by its line and not by its text', () => {
  expect(() => readSource('boats', 'a: 1\na: hunter2\n')).toThrow(/^boats: DUPLICATE_KEY at line 2$/);
});

describe('the committed definitions', () => {
  const root = new URL('../../packages/core/', import.meta.url);
  const sources = readdirSync(new URL('crds/', root)).toSorted();
  const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
  const committed = generate(sources.map((name) => readSource(basename(name, '.yaml'), read(`crds/${name}`))));

  test('threat/Y5 generated files are what the sources give', () => {
    for (const [name, text] of committed) expect(read(`src/api/generated/${name}`), name).toBe(text);
  });

  test('every kind of which upstream has had a v1beta1 is served under both names, and stored under the newer', () => {
    const all = sources.flatMap((name) => {
      const root = parse(read(`crds/${name}`)) as { readonly items?: readonly object[] };
      return root.items ?? [root];
    });
    const older = new Set(['ExternalSecret', 'ClusterExternalSecret', 'SecretStore', 'ClusterSecretStore']);
    const both = ['v1 true true', 'v1beta1 true false'];
    for (const { spec } of all as Crd[]) {
      const versions = spec.versions.map(({ name, served, storage }) => `${name} ${served} ${storage}`);
      expect(versions, spec.names.kind).toEqual(older.has(spec.names.kind) ? both : ['v1alpha1 true true']);
    }
    expect(all).toHaveLength(17);
  });
});
