import { listAt, textAt, valueAt, type Workload } from './workload.ts';

/** A program of somebody else that runs in the cluster: what it was started with. */
export interface Program {
  readonly workload: Workload;
  readonly container: unknown;
  /** Flags by name, without dashes; a flag without a value is `true`, as for Go. */
  readonly flags: ReadonlyMap<string, string>;
  /** Variables that are written out. */
  readonly variables: ReadonlyMap<string, string>;
}

function flagsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  words.forEach((word, i) => {
    const [, name, value] = /^--?([a-z][\w-]*)(?:=([\s\S]*))?$/i.exec(word) ?? [];
    if (name === undefined) return;
    const next = words[i + 1];
    flags.set(name, value ?? (next === undefined || next.startsWith('-') ? 'true' : next));
  });
  return flags;
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

function wordsOf(container: unknown): readonly string[] {
  return texts([...listAt(container, 'command'), ...listAt(container, 'args')]);
}

/** Finds programs by the name of their image, without registry and tag, or by their flags where images are named otherwise. */
export function programsOf(
  workloads: readonly Workload[],
  image: RegExp,
  isKnownBy: (flags: Program['flags']) => boolean = () => false,
): readonly Program[] {
  return workloads
    .filter(({ isMade }) => !isMade)
    .flatMap((workload) =>
      listAt(workload.pod, 'spec', 'containers').flatMap((container) => {
        const flags = flagsOf(wordsOf(container));
        if (!image.test(textAt(container, 'image')) && !isKnownBy(flags)) return [];
        const variables = listAt(container, 'env').map(
          (variable) => [textAt(variable, 'name'), textAt(variable, 'value')] as const,
        );
        return [{ workload, container, flags, variables: new Map(variables) }];
      }),
    );
}

/** The folder of the node that a program sees at `path`; `path` itself when it is mounted from nowhere. */
export function hostPath({ workload, container }: Program, path: string): string {
  const mount = listAt(container, 'volumeMounts').find((one) => textAt(one, 'mountPath') === path);
  const name = textAt(mount, 'name');
  const volume = listAt(workload.pod, 'spec', 'volumes').find((one) => name !== '' && textAt(one, 'name') === name);
  return textAt(valueAt(volume, 'hostPath'), 'path') || path;
}
