import { readFile } from 'node:fs/promises';
import type { InstalledObject } from '@lockkeeper/admission';
import { LABEL_POLICY_TYPES } from '@lockkeeper/kube/internal';
import { parseAllDocuments } from 'yaml';

/** The policy that keeps tenants off the namespace labels which stores may read, as the operator's package ships it. */
export async function labelPolicyObjects(): Promise<readonly InstalledObject[]> {
  const entry = import.meta.resolve('@lockkeeper/operator');
  const text = await readFile(new URL('../manifests/protected-labels.yaml', entry), 'utf8');
  const objects = parseAllDocuments(text).map((document) => document.toJS() as InstalledObject['object']);
  return objects.flatMap((object) => {
    const type = LABEL_POLICY_TYPES.find(({ kind }) => kind === object.kind);
    return type === undefined ? [] : [{ type, object }];
  });
}
