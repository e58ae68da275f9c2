import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { ImportLine } from './imports.ts';
import { type Breach, matchesName, type PackageRule } from './table.ts';
import { type Manifest, packageName, ruleOf, type SourceFile, type Workspace } from './workspace.ts';

interface Use {
  readonly workspace: Workspace;
  readonly file: SourceFile;
  readonly line: ImportLine;
}

type Found = readonly [rule: string, message: string] | undefined;

/** The file a relative import means. */
export function resolveRelative(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

function relative({ workspace, file, line }: Use): Found {
  const target = resolveRelative(file.path, line.specifier);
  const owner = /^packages\/([^/]+)\//.exec(target)?.[1];
  if (owner !== undefined && owner !== file.owner) {
    return ['relative-across', `reaches into packages/${owner} by path; import it by its name`];
  }
  if (target.endsWith('.ts') && !workspace.paths.has(target)) return ['missing', `${target} does not exist`];
  const shipped = file.owner !== undefined && !file.wider;
  if (shipped && !target.startsWith(`packages/${file.owner}/src/`)) {
    return ['outside-src', 'leaves src: what is imported from there is not published'];
  }
  if (shipped && workspace.files.some((other) => other.path === target && other.wider)) {
    return ['imports-test', 'shipped code imports a test'];
  }
  return undefined;
}

function exportsOf(manifest: Manifest | undefined): readonly string[] {
  const { exports } = manifest ?? {};
  return typeof exports === 'object' && exports !== null ? Object.keys(exports) : ['.'];
}

function declared(manifest: Manifest | undefined, name: string, dev: boolean): boolean {
  const lists = [manifest?.dependencies, manifest?.peerDependencies, ...(dev ? [manifest?.devDependencies] : [])];
  return lists.some((list) => Object.hasOwn(list ?? {}, name));
}

function siblingRule({ workspace, file, line }: Use, folder: string): Found {
  if (file.wider) {
    return workspace.table.wider.packages.includes(folder)
      ? undefined
      : ['forbidden', `tests may not import ${folder}`];
  }
  const rule = ruleOf(workspace, file.owner);
  if (!rule?.packages.includes(folder))
    return ['forbidden', `${file.owner ?? 'the root'} may not import ${folder} (table.json)`];
  if (rule.typeOnly?.includes(folder) && !line.typeOnly)
    return ['forbidden', `${file.owner} may import only types of ${folder}`];
  const name = packageName(line.specifier);
  const manifest = workspace.manifests.get(file.owner ?? '');
  return declared(manifest, name, false)
    ? undefined
    : ['undeclared', `${name} is not in dependencies of packages/${file.owner}`];
}

function sibling(use: Use, folder: string): Found {
  const { workspace, file, line } = use;
  if (folder === file.owner && !file.wider) return ['self', 'a package imports itself by name; use a relative path'];
  const subpath = `.${line.specifier.slice(packageName(line.specifier).length)}`;
  if (!exportsOf(workspace.manifests.get(folder)).includes(subpath)) {
    return ['deep-import', `${line.specifier} is not in the exports of packages/${folder}`];
  }
  return siblingRule(use, folder);
}

function builtin({ workspace, file, line }: Use): Found {
  const name = line.specifier;
  if (workspace.table.neverModules.includes(name)) return ['never', `${name} is used nowhere`];
  if (file.wider) return undefined;
  const rule = ruleOf(workspace, file.owner);
  if (rule === undefined || rule.node === 'any' || rule.node.includes(name)) return undefined;
  return ['forbidden-node', `ring ${rule.ring} may use ${rule.node.join(', ')} and not ${name}`];
}

function ownThirdParty(use: Use, rule: PackageRule, name: string): Found {
  const { workspace, file } = use;
  if (!matchesName(name, rule.thirdParty)) return ['forbidden', `${file.owner} may not import ${name} (table.json)`];
  return declared(workspace.manifests.get(file.owner ?? ''), name, false)
    ? undefined
    : ['undeclared', `${name} is not in dependencies of packages/${file.owner}`];
}

function thirdParty(use: Use): Found {
  const { workspace, file, line } = use;
  const name = packageName(line.specifier);
  const rule = ruleOf(workspace, file.owner);
  if (rule && !file.wider) return ownThirdParty(use, rule, name);
  const own = file.owner === undefined ? undefined : workspace.manifests.get(file.owner);
  if (declared(workspace.root, name, true) || declared(own, name, true)) return undefined;
  return ['undeclared', `${name} is declared neither by the root nor by the package`];
}

function judge(use: Use): Found {
  const { specifier } = use.line;
  if (specifier.startsWith('.')) return relative(use);
  if (specifier.startsWith('node:')) return builtin(use);
  if (builtinModules.includes(specifier)) return ['node-prefix', `write node:${specifier}`];
  const folder = use.workspace.folders.get(packageName(specifier));
  return folder === undefined ? thirdParty(use) : sibling(use, folder);
}

/** Judges every import line of the workspace against the table and the manifests. */
export function checkImports(workspace: Workspace): readonly Breach[] {
  return workspace.files.flatMap((file) =>
    file.imports.flatMap((line) => {
      const found = judge({ workspace, file, line });
      return found
        ? [{ file: file.path, line: line.line, rule: found[0], message: `${line.specifier}: ${found[1]}` }]
        : [];
    }),
  );
}
