import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One place where a container sees a folder or file of a volume. */
export interface ContainerMount {
  /** In the container. */
  readonly mountPath: string;
  /** On this machine. */
  readonly source: string;
  readonly readOnly: boolean;
}

/** What a container of the lab would have been started with. Holds values of Secrets. */
export interface ContainerView {
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  /** Names and values, in the order of the manifest. */
  readonly environment: readonly (readonly [name: string, value: string])[];
  readonly mounts: readonly ContainerMount[];
}

/** Reads what the node has kept of a container; undefined when it has not been started. `root` is the node's pods folder. */
export async function readContainerView(
  root: string,
  of: { readonly namespace: string; readonly pod: string; readonly container: string },
): Promise<ContainerView | undefined> {
  try {
    const text = await readFile(join(root, of.namespace, of.pod, 'containers', `${of.container}.json`), 'utf8');
    return JSON.parse(text) as ContainerView;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}
