import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkBoundaries } from './check.ts';
import type { BoundaryTable } from './table.ts';
import { readWorkspace } from './workspace.ts';

const table = JSON.parse(readFileSync(new URL('table.json', import.meta.url), 'utf8')) as BoundaryTable;

function manifest(name: string, more: object = {}): string {
  const exports = { '.': './src/index.ts', './internal': './src/internal.ts' };
  return JSON.stringify({ name, version: '1.0.0', exports, ...more });
}

/** A small repository in which nothing is wrong. */
const SOUND = new Map([
  [
    'package.json',
    JSON.stringify({ name: 'root', version: '1.0.0', devDependencies: { vitest: '5.1.0', yaml: '2.9.1' } }),
  ],
  ['packages/core/package.json', manifest('@lockkeeper/core', { dependencies: { re2js: '2.10.0' } })],
  ['packages/core/src/index.ts', "export { a } from './a/one.ts';\n"],
  ['packages/core/src/internal.ts', 'export {};\n'],
  [
    'packages/core/src/a/one.ts',
    "import { createHash } from 'node:crypto';\nimport { RE2JS } from 're2js';\nexport const a = [createHash, RE2JS];\n",
  ],
  [
    'packages/kube/package.json',
    manifest('@lockkeeper/kube', { dependencies: { '@lockkeeper/core': '1.0.0', undici: '8.12.4' } }),
  ],
  [
    'packages/kube/src/index.ts',
    "import { a } from '@lockkeeper/core';\nimport { request } from 'undici';\nexport const b = [a, request];\n",
  ],
  ['packages/lab/package.json', manifest('@lockkeeper/lab', { dependencies: { '@lockkeeper/core': '1.0.0' } })],
  ['packages/lab/src/index.ts', "export * from '@lockkeeper/core';\n"],
  ['packages/testkit/package.json', manifest('@lockkeeper/testkit', { private: true })],
]);

/** Rule names found when files are added to, or replaced in, the sound repository. */
function rulesFor(changes: Readonly<Record<string, string>>): readonly string[] {
  const texts = new Map([...SOUND, ...Object.entries(changes)]);
  return checkBoundaries(readWorkspace(texts, table)).map((breach) => breach.rule);
}

const CORE = 'packages/core/src/a/two.ts';
const KUBE = 'packages/kube/src/two.ts';
const LAB = 'packages/lab/src/two.ts';
const TEST = 'packages/core/src/a/two.test.ts';

test('a sound repository has no breach', () => {
  expect(rulesFor({})).toEqual([]);
});

describe('imports', () => {
  test.each([
    ['a sibling that the table does not allow', LAB, "import { b } from '@lockkeeper/kube';", 'forbidden'],
    ['a sibling behind a re-export', LAB, "export * from '@lockkeeper/kube';", 'forbidden'],
    ['a sibling loaded at run time', LAB, "export const load = () => import('@lockkeeper/kube');", 'forbidden'],
    ['a sibling imported for its types', LAB, "import type { B } from '@lockkeeper/kube';", 'forbidden'],
    ['a package of the registry that the table does not allow', LAB, "import { request } from 'undici';", 'forbidden'],
    ['a file past the exports', KUBE, "import { a } from '@lockkeeper/core/src/a/one.ts';", 'deep-import'],
    ['a sibling by path', KUBE, "import { a } from '../../core/src/index.ts';", 'relative-across'],
    ['a file that is not there', CORE, "import { x } from './nowhere.ts';", 'missing'],
    ['a file outside src', CORE, "import table from '../../cases/table.json';", 'outside-src'],
    ['itself by name', KUBE, "import { b } from '@lockkeeper/kube';", 'self'],
    ['a builtin without its prefix', KUBE, "import { readFileSync } from 'fs';", 'node-prefix'],
    ['files in ring 1', CORE, "import { readFileSync } from 'node:fs';", 'forbidden-node'],
    ['the network in ring 1, by a side effect', CORE, "import 'node:http';", 'forbidden-node'],
    ['code from text', KUBE, "import { runInNewContext } from 'node:vm';", 'never'],
  ])('refuses %s', (_name, path, text, rule) => {
    expect(rulesFor({ [path]: `${text}\n` })).toEqual([rule]);
  });

  test('refuses what the manifest does not declare, even where hoisting would find it', () => {
    const undeclared = manifest('@lockkeeper/kube', { dependencies: { undici: '8.12.4' } });
    expect(rulesFor({ 'packages/kube/package.json': undeclared })).toEqual(['undeclared']);
    expect(rulesFor({ [KUBE]: "import { parse } from 'yaml';\n" })).toEqual(['undeclared']);
    expect(rulesFor({ [TEST]: "import left from 'left-pad';\n" })).toEqual(['undeclared']);
  });

  test('refuses shipped code that imports a test', () => {
    expect(rulesFor({ [CORE]: "import './one.test.ts';\n", 'packages/core/src/a/one.test.ts': '' })).toEqual([
      'imports-test',
    ]);
  });

  test('lets an adapter see the types of access and nothing else of it', () => {
    const base = {
      'packages/access/package.json': manifest('@lockkeeper/access'),
      'packages/kube/package.json': manifest('@lockkeeper/kube', {
        dependencies: { '@lockkeeper/core': '1.0.0', '@lockkeeper/access': '1.0.0', undici: '8.12.4' },
      }),
    };
    expect(rulesFor({ ...base, [KUBE]: "import type { Snapshot } from '@lockkeeper/access';\n" })).toEqual([]);
    expect(rulesFor({ ...base, [KUBE]: "import { type Snapshot } from '@lockkeeper/access';\n" })).toEqual([]);
    expect(rulesFor({ ...base, [KUBE]: "import { read } from '@lockkeeper/access';\n" })).toEqual(['forbidden']);
  });

  test('lets tests go wider', () => {
    const text =
      "import { test } from 'vitest';\nimport { readFileSync } from 'node:fs';\nimport { b } from '@lockkeeper/kube';\n";
    expect(rulesFor({ [TEST]: text })).toEqual([]);
    expect(rulesFor({ 'packages/core/conformance/x.test.ts': text })).toEqual([]);
  });

  test('lets test doubles beside the source go wider, and refuses shipped code that imports one', () => {
    const fake = {
      'packages/core/src/fakes/fake.ts': "import { readFileSync } from 'node:fs';\nexport const fake = readFileSync;\n",
    };
    expect(rulesFor(fake)).toEqual([]);
    expect(rulesFor({ ...fake, [CORE]: "import { fake } from '../fakes/fake.ts';\nexport const x = fake;\n" })).toEqual(
      ['imports-test'],
    );
  });

  test('is not misled by imports in comments, strings and templates', () => {
    // The dollar sign is written apart, since this is not the template of this file.
    const nested = ['`import x from "undici" $', "{`import 'node:fs'`}`"].join('');
    const text = `// import 'node:fs'\n/* import 'node:http' */\nexport const a = "import 'node:fs'";\nexport const b = ${nested};\nexport const c = /import 'node:fs'/;\n`;
    expect(rulesFor({ [CORE]: text })).toEqual([]);
  });
});

describe('manifests', () => {
  test.each([
    [
      'a dependency that the table does not allow',
      'kube',
      { dependencies: { '@lockkeeper/core': '1.0.0', undici: '8.12.4', express: '5.0.0' } },
      'forbidden',
    ],
    [
      'a sibling that the table does not allow',
      'lab',
      { dependencies: { '@lockkeeper/core': '1.0.0', '@lockkeeper/kube': '1.0.0' } },
      'forbidden',
    ],
    [
      'a range instead of a version',
      'kube',
      { dependencies: { '@lockkeeper/core': '1.0.0', undici: '^8.12.4' } },
      'not-exact',
    ],
    ['another version than the root', 'testkit', { private: true, version: '1.0.1' }, 'version'],
    ['exports with a wildcard', 'testkit', { private: true, exports: { './*': './src/*' } }, 'wildcard'],
    ['a testkit that could be published', 'testkit', {}, 'private'],
  ])('refuses %s', (_name, folder, more, rule) => {
    expect(rulesFor({ [`packages/${folder}/package.json`]: manifest(`@lockkeeper/${folder}`, more) })).toEqual([rule]);
  });

  test('threat/Y1 refuses a script that runs on the machine of whoever installs', () => {
    const text = manifest('@lockkeeper/testkit', { private: true, scripts: { postinstall: 'node x.js' } });
    expect(rulesFor({ 'packages/testkit/package.json': text })).toEqual(['install-script']);
  });

  test('threat/Y1 refuses a dependency that runs a script when it is installed', () => {
    const lock = { packages: { 'node_modules/a': { hasInstallScript: true }, 'node_modules/b': {} } };
    expect(rulesFor({ 'package-lock.json': JSON.stringify(lock) })).toEqual(['install-script']);
  });

  test('threat/Y1 the repository itself runs no install scripts', () => {
    expect(readFileSync(new URL('../../.npmrc', import.meta.url), 'utf8')).toContain('ignore-scripts=true');
  });

  test('refuses a package that has no place in the table', () => {
    expect(rulesFor({ 'packages/extra/package.json': manifest('@lockkeeper/extra') })).toEqual(['unknown-package']);
  });
});

describe('effects', () => {
  test.each([
    ['the clock', KUBE, 'export const t = Date.now();', 'clock'],
    ['the clock by construction', KUBE, 'export const t = new Date();', 'clock'],
    ['the clock as text', KUBE, 'export const t = Date();', 'clock'],
    ['the monotonic clock', KUBE, 'export const t = performance.now();', 'clock'],
    ['a timer', KUBE, 'setTimeout(run, 5);', 'timer'],
    ['a timer by its owner', KUBE, 'globalThis.setInterval(run, 5);', 'timer'],
    ['randomness', KUBE, 'export const r = Math.random();', 'random'],
    ['randomness of the system', KUBE, 'export const r = crypto.randomUUID();', 'random'],
    ['the environment', KUBE, 'export const e = process.env.HOME;', 'environment'],
    ['the network in ring 1', CORE, 'export const f = () => fetch(url);', 'global'],
    ['the console in ring 1', CORE, "console.log('x');", 'global'],
    ['eval', KUBE, "eval('1');", 'eval'],
    ['the Function constructor', KUBE, "export const f = new Function('return 1');", 'eval'],
    ['eval even in a test', TEST, "eval('1');", 'eval'],
  ])('refuses %s', (_name, path, text, rule) => {
    expect(rulesFor({ [path]: `${text}\n` })).toEqual([rule]);
  });

  test('refuses randomness of the system where it is imported', () => {
    const text = "import { randomUUID } from 'node:crypto';\nexport const id = () => 'x';\n";
    expect(rulesFor({ [KUBE]: text })).toEqual(['random']);
  });

  test('lets the edge of a process have them', () => {
    const text = 'export const now = () => Date.now();\nsetTimeout(now, 5);\n';
    expect(rulesFor({ 'packages/kube/src/system.ts': text, 'packages/kube/src/main.ts': text })).toEqual([]);
  });

  test('knows a property from a global', () => {
    const text = [
      'export const a = new Date(0);',
      'export interface Port { fetch(url: string): string; readonly console: string }',
      'export const b = (port: Port) => port.fetch(port.console);',
      'export const c = { process: 1, setTimeout(ms: number) { return ms; } };',
    ];
    expect(rulesFor({ [CORE]: text.join('\n') })).toEqual([]);
  });
});

describe('parameters', () => {
  test('what a function was given is no global', () => {
    const text = [
      'export function harden(process: Host): void {',
      "  process.on('x', () => process.exit(1));",
      '}',
      'export const read = (url: string, fetch: Fetch) => fetch(url);',
    ];
    expect(rulesFor({ [CORE]: text.join('\n') })).toEqual([]);
  });

  test('the same word outside of that function is one', () => {
    const text = 'export function harden(process: Host): void {\n  process.exit(1);\n}\nprocess.exit(2);\n';
    expect(rulesFor({ [CORE]: text })).toEqual(['global']);
  });
});

describe('module-level state', () => {
  test.each([
    ['a variable', 'let count = 0;'],
    ['an exported variable', 'export let count = 0;'],
    ['a cache', 'const cache = new Map<string, string>();'],
    ['a cache that only says it is read', 'const cache: ReadonlyMap<string, string> = new Map();'],
    ['a weak cache', 'const seen = new WeakSet<object>();'],
    ['a cache on a class', 'export class A {\n  static readonly cache = new Map();\n}'],
    ['a table that may be changed', "const names = new Set(['a']);"],
  ])('refuses %s', (_name, text) => {
    expect(rulesFor({ [CORE]: `${text}\n` })).toEqual(['module-state']);
  });

  test('lets constant tables and local state be', () => {
    const text = [
      "const NAMES: ReadonlySet<string> = new Set(['a']);",
      "const TABLE: ReadonlyMap<string, number> = new Map([['a', 1]]);",
      'export function f() {',
      '  let n = 0;',
      '  const seen = new Set<string>();',
      '  n += seen.size + NAMES.size + TABLE.size;',
      '  return n;',
      '}',
      'export class A {',
      '  readonly #own = new Map<string, string>();',
      '}',
    ];
    expect(rulesFor({ [CORE]: text.join('\n') })).toEqual([]);
  });
});

describe('cycles', () => {
  test('refuses files that need each other', () => {
    const files = {
      'packages/core/src/a/two.ts': "import { y } from './three.ts';\nexport const x = () => y;\n",
      'packages/core/src/a/three.ts': "import { x } from './two.ts';\nexport const y = () => x;\n",
    };
    expect(rulesFor(files)).toEqual(['cycle']);
  });

  test('lets two files of a folder share types', () => {
    const files = {
      'packages/core/src/a/two.ts': "import type { Y } from './three.ts';\nexport interface X { y: Y }\n",
      'packages/core/src/a/three.ts': "import type { X } from './two.ts';\nexport interface Y { x: X }\n",
    };
    expect(rulesFor(files)).toEqual([]);
  });

  test('refuses folders that need each other, for types too', () => {
    const files = {
      'packages/core/src/b/two.ts': "import type { Y } from '../c/d/three.ts';\nexport interface X { y: Y }\n",
      'packages/core/src/c/three.ts': "import { four } from '../b/four.ts';\nexport const y = four;\n",
      'packages/core/src/b/four.ts': 'export const four = 4;\n',
      'packages/core/src/c/d/three.ts': 'export interface Y { y: 1 }\n',
    };
    expect(rulesFor(files)).toEqual(['cycle']);
  });

  test('lets a folder and a file of its parent know each other', () => {
    const files = {
      'packages/core/src/b/all.ts': "export { two } from './inner/two.ts';\n",
      'packages/core/src/b/base.ts': 'export const base = 1;\n',
      'packages/core/src/b/inner/two.ts': "import { base } from '../base.ts';\nexport const two = base + 1;\n",
    };
    expect(rulesFor(files)).toEqual([]);
  });

  test('refuses packages that need each other', () => {
    const wide = {
      ...table,
      packages: { ...table.packages, core: { ring: 1, packages: ['kube'], thirdParty: ['re2js'], node: 'any' } },
    } as const;
    const texts = new Map([
      ...SOUND,
      [
        'packages/core/package.json',
        manifest('@lockkeeper/core', { dependencies: { '@lockkeeper/kube': '1.0.0', re2js: '2.10.0' } }),
      ],
      [CORE, "import { b } from '@lockkeeper/kube';\nexport const c = b;\n"],
    ]);
    expect(checkBoundaries(readWorkspace(texts, wide)).map((breach) => breach.rule)).toEqual(['cycle']);
  });
});
