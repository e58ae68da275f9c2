import { checkCycles } from './check-cycles.ts';
import { checkGlobals } from './check-globals.ts';
import { checkImports } from './check-imports.ts';
import { checkManifests } from './check-manifests.ts';
import { checkState } from './check-state.ts';
import type { Breach } from './table.ts';
import type { Workspace } from './workspace.ts';

/** All breaches of a workspace, by file and line. */
export function checkBoundaries(workspace: Workspace): readonly Breach[] {
  const found = [checkManifests, checkImports, checkGlobals, checkState, checkCycles].flatMap((check) =>
    check(workspace),
  );
  return found.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}
