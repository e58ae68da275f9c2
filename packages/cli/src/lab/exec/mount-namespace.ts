import { spawn } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ContainerMount } from '@lockkeeper/lab';
import type { CommandIo } from '../../process/command-io.ts';
import { runChild } from '../../process/run-child.ts';
import { type Machine, planMounts } from './mount-plan.ts';
import { withPrivateFolder } from './private-folder.ts';

type Variables = Readonly<Record<string, string>>;

/** A user may do as they like with the mounts of a namespace of their own; nobody else sees them. */
const UNSHARE: readonly string[] = ['--user', '--map-root-user', '--mount', '--propagation', 'private'];

/**
 * Runs inside the namespace. Parameters: a working folder, then steps (`open KEEPS PATH`, `bind KIND MODE SOURCE TARGET`),
 * then `--` and the command. Everything is mounted below a second root, so that no volume hides the source of another. A
 * folder is opened by mounting an empty one over it and its old entries into that; one that is gone meanwhile is left out.
 */
const SCRIPT = `set -eu
work=$1; here=$PWD; path=$PATH; root=$work/root; number=0
PATH=$PATH:/usr/sbin:/sbin
shift
mkdir "$root"
open() {
  number=$((number + 1))
  mkdir "$work/$number"
  if [ "$2" = / ]; then mount -n --rbind / "$work/$number"; mode=755
  else mount -n --rbind "$root$2" "$work/$number"; mode=$(stat -c %a "$root$2")
  fi
  cd "$work/$number"
  mount -n -t tmpfs -o "mode=$mode" tmpfs "$root$2"
  for entry in * .[!.]* ..?*; do
    place=$root$2/$entry
    if [ "$1" = folders ]; then case $entry in .*) continue ;; esac; [ -d "$entry" ] || continue; fi
    if [ -L "$entry" ]; then cp -P "./$entry" "$place" || true
    elif [ -d "$entry" ]; then mkdir "$place"; mount -n --rbind "./$entry" "$place" 2>/dev/null || rmdir "$place"
    elif [ -e "$entry" ]; then
      : > "$place"; mount -n --bind "./$entry" "$place" 2>/dev/null || rm "$place"
    fi
  done
}
if [ "$1 $3" != "open /" ]; then mount -n --rbind / "$root"; fi
while [ "$1" != -- ]; do
  case $1 in
    open) open "$2" "$3"; shift 3 ;;
    bind)
      target=$root$5
      if [ ! -e "$target" ]; then
        if [ "$2" = file ]; then mkdir -p "$(dirname "$target")"; : > "$target"; else mkdir -p "$target"; fi
      fi
      mount -n --bind "$4" "$target"
      if [ "$3" = ro ]; then mount -n -o remount,bind,ro "$target" 2>/dev/null || true; fi
      shift 5 ;;
  esac
done
shift
run='PATH=$1; cd "$2" 2>/dev/null || cd /; unset OLDPWD; shift 2; exec "$@"'
exec chroot "$root" sh -c "$run" sh "$path" "$here" "$@"
`;

/** Whether this user may make a namespace with mounts of its own. */
export function mayMount(variables: CommandIo['variables']): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('unshare', [...UNSHARE, 'mount', '-n', '-t', 'tmpfs', 'tmpfs', tmpdir()], {
      stdio: 'ignore',
      env: { ...variables },
    });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

/** Runs a command with volumes at their own paths and a `/tmp` of its own, and resolves to its exit code. */
export function runInNamespace(
  mounts: readonly ContainerMount[],
  command: readonly string[],
  variables: Variables,
  io: Pick<CommandIo, 'signal' | 'yieldInterrupts' | 'onExit'>,
): Promise<number> {
  const { opened, bound } = planMounts(mounts, MACHINE);
  const steps = [
    ...opened.flatMap(({ path, keeps }) => ['open', keeps, path]),
    ...bound.flatMap((one) => ['bind', one.kind, one.readOnly ? 'ro' : 'rw', one.source, one.target]),
  ];
  // The mounts are in the namespace alone: what is taken away afterwards are empty folders.
  return withPrivateFolder(io, (work) =>
    runChild('unshare', [...UNSHARE, 'sh', '-c', SCRIPT, 'sh', work, ...steps, '--', ...command], variables, io),
  );
}

const MACHINE: Machine = {
  exists: existsSync,
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  resolve: resolveLinks,
};

function resolveLinks(path: string): string {
  if (path === '/' || path === '') return '/';
  if (existsSync(path)) return realpathSync(path);
  return join(resolveLinks(dirname(path)), basename(path));
}
