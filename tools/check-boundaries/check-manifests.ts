import { type Breach, matchesName, type PackageRule } from './table.ts';
import { type Manifest, ruleOf, type Workspace } from './workspace.ts';

type Found = readonly [rule: string, message: string];

const LIFECYCLE: readonly string[] = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
const EXACT = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

function dependency(workspace: Workspace, rule: PackageRule, name: string, version: string): readonly Found[] {
  const folder = workspace.folders.get(name);
  const allowed = folder === undefined ? matchesName(name, rule.thirdParty) : rule.packages.includes(folder);
  return [
    ...(allowed ? [] : [['forbidden', `dependency ${name} is not allowed here (table.json)`] as const]),
    ...(EXACT.test(version)
      ? []
      : [['not-exact', `dependency ${name} must have one exact version, not ${version}`] as const]),
  ];
}

function dependencies(workspace: Workspace, rule: PackageRule, manifest: Manifest): readonly Found[] {
  const all = { ...manifest.dependencies, ...manifest.peerDependencies };
  return Object.entries(all).flatMap(([name, version]) => dependency(workspace, rule, name, version));
}

function shape(workspace: Workspace, rule: PackageRule, manifest: Manifest): readonly Found[] {
  const wildcard = JSON.stringify(manifest.exports ?? {}).includes('*');
  const scripts = LIFECYCLE.filter((name) => Object.hasOwn(manifest.scripts ?? {}, name));
  return [
    ...(manifest.version === workspace.root.version
      ? []
      : [['version', `must have the root's version ${workspace.root.version}`] as const]),
    ...(wildcard ? [['wildcard', 'exports may not have wildcards: they make every file public'] as const] : []),
    ...(rule.private === true && manifest.private !== true ? [['private', 'must be private'] as const] : []),
    ...scripts.map((name) => ['install-script', `script ${name} runs on the machine of whoever installs`] as const),
  ];
}

function lockFile(workspace: Workspace): readonly Breach[] {
  return workspace.installScripts.map((path) => ({
    file: 'package-lock.json',
    line: 0,
    rule: 'install-script',
    message: `${path} runs a script when it is installed`,
  }));
}

function judge(workspace: Workspace, folder: string, manifest: Manifest): readonly Breach[] {
  const rule = ruleOf(workspace, folder);
  const found: readonly Found[] = rule
    ? [...dependencies(workspace, rule, manifest), ...shape(workspace, rule, manifest)]
    : [['unknown-package', 'is not in table.json']];
  return found.map(([name, message]) => ({ file: `packages/${folder}/package.json`, line: 0, rule: name, message }));
}

/**
 * Judges every manifest against the table, and the lock file for install scripts. A package that the table does not know is a
 * breach: its place must be written down.
 */
export function checkManifests(workspace: Workspace): readonly Breach[] {
  const manifests = [...workspace.manifests].flatMap(([folder, manifest]) => judge(workspace, folder, manifest));
  return [...lockFile(workspace), ...manifests];
}
