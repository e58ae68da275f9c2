import type { ImportLine } from './imports.ts';
import { importsOf } from './imports.ts';
import { type BoundaryTable, matchesPath, type PackageRule } from './table.ts';
import { type Token, tokenize } from './tokens.ts';

export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly exports?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface SourceFile {
  readonly path: string;
  /** Folder below `packages/`, or undefined for the root's own folders. */
  readonly owner: string | undefined;
  /** A test or a tool: it may import more, and keeps no promise about time and state. */
  readonly wider: boolean;
  readonly system: boolean;
  readonly tokens: readonly Token[];
  readonly imports: readonly ImportLine[];
}

/** A repository as the checks see it: no file system, so that a test can write one down. */
export interface Workspace {
  readonly table: BoundaryTable;
  readonly files: readonly SourceFile[];
  readonly paths: ReadonlySet<string>;
  readonly root: Manifest;
  /** Packages of the lock file that run a script when they are installed. */
  readonly installScripts: readonly string[];
  /** By folder. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** Folder by the name that imports use. */
  readonly folders: ReadonlyMap<string, string>;
}

function ownerOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1];
}

function readFile(path: string, text: string, table: BoundaryTable): SourceFile {
  const tokens = tokenize(text);
  return {
    path,
    owner: ownerOf(path),
    wider: matchesPath(path, table.wider.files),
    system: matchesPath(path, table.systemFiles.files),
    tokens,
    imports: importsOf(tokens),
  };
}

interface LockFile {
  readonly packages?: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
}

function installScriptsOf(lock: string | undefined): readonly string[] {
  const { packages } = JSON.parse(lock ?? '{}') as LockFile;
  return Object.entries(packages ?? {}).flatMap(([path, entry]) => (entry.hasInstallScript === true ? [path] : []));
}

/** Builds a workspace from texts by path: every `.ts` file, the manifests and the lock file. */
export function readWorkspace(texts: ReadonlyMap<string, string>, table: BoundaryTable): Workspace {
  const manifests = new Map<string, Manifest>();
  for (const [path, text] of texts) {
    const folder = /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1];
    if (folder !== undefined) manifests.set(folder, JSON.parse(text) as Manifest);
  }
  return {
    table,
    files: [...texts].filter(([path]) => path.endsWith('.ts')).map(([path, text]) => readFile(path, text, table)),
    paths: new Set(texts.keys()),
    root: JSON.parse(texts.get('package.json') ?? '{}') as Manifest,
    installScripts: installScriptsOf(texts.get('package-lock.json')),
    manifests,
    folders: new Map([...manifests].map(([folder, manifest]) => [manifest.name, folder])),
  };
}

/** The rule of a package, undefined for the root's folders and for packages that the table does not know. */
export function ruleOf(workspace: Workspace, owner: string | undefined): PackageRule | undefined {
  const { packages } = workspace.table;
  return owner !== undefined && Object.hasOwn(packages, owner) ? packages[owner] : undefined;
}

/** `@scope/name/sub` → `@scope/name`. */
export function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
