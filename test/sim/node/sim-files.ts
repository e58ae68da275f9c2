import type { ProviderPorts } from '@lockkeeper/csi/internal';
import { type Incarnation, never } from '../world/incarnation.ts';
import { type Disk, fault, type File, type Folder, folder, type Inode } from './disk.ts';

type FileSystem = ProviderPorts['fs'];

const descriptor = /^\/proc\/self\/fd\/(\d+)(?:\/(.*))?$/;

const stateOf = (inode: Inode) => ({
  mode: inode.kind === 'link' ? 0o777 : inode.mode,
  mtimeMs: inode.kind === 'folder' ? inode.mtimeMs : 0,
  size: inode.kind === 'file' ? inode.bytes.length : 0,
  isFile: () => inode.kind === 'file',
  isDirectory: () => inode.kind === 'folder',
  isSymbolicLink: () => inode.kind === 'link',
});

/** The files of a node as one process sees them. It may die before or after each operation, and writes may fail half done. */
export class SimFiles {
  readonly #incarnation: Incarnation;
  readonly #disk: Disk;
  readonly #opened = new Map<number, { readonly folder: Folder; readonly path: string }>();
  #descriptors = 2;

  constructor(incarnation: Incarnation, disk: Disk) {
    this.#incarnation = incarnation;
    this.#disk = disk;
  }

  /** The operations that the provider uses, in the shape that Node gives them. */
  asFileSystem(): FileSystem {
    const at = (path: string): readonly [string, Folder] => this.#at(path);
    const disk = this.#disk;
    const operations = {
      chmod: (path: string, mode: number) => this.#op('chmod', () => this.#setMode(disk.find(...at(path)), mode)),
      link: (path: string, to: string) =>
        this.#op('link', () => {
          const found = disk.find(...at(path), false);
          const [rest, from] = at(to);
          disk.add(rest, found, from);
        }),
      lstat: (path: string) => this.#op('lstat', () => stateOf(disk.find(...at(path), false))),
      mkdir: (path: string) =>
        this.#op('mkdir', () => {
          const [rest, from] = at(path);
          disk.add(rest, folder(this.#incarnation.world.wall), from);
        }),
      open: (path: string, flags: string | number) =>
        typeof flags === 'number' ? this.#openFolder(path) : this.#create(path),
      readdir: (path: string) => this.#op('readdir', () => [...disk.folderAt(...at(path)).entries.keys()]),
      readFile: (path: string) => this.#op('readFile', () => this.#bytesOf(disk.find(...at(path)))),
      readlink: (path: string) => this.#op('readlink', () => this.#linkAt(path)),
      realpath: (path: string) => this.#op('realpath', () => path),
      rename: (path: string, to: string) =>
        this.#op('rename', () => {
          const [rest, from] = at(path);
          disk.rename(rest, at(to)[0], from);
        }),
      rm: (path: string, { force = false } = {}) => this.#op('rm', () => this.#remove(path, force)),
      symlink: (target: string, path: string) =>
        this.#op('symlink', () => {
          const [rest, from] = at(path);
          disk.add(rest, { kind: 'link', target }, from);
        }),
      utimes: (path: string, _atime: number, mtime: number) =>
        this.#op('utimes', () => {
          disk.folderAt(...at(path)).mtimeMs = mtime * 1_000;
        }),
    };
    return operations as unknown as FileSystem;
  }

  /** Paths through an open folder lead into it, whatever its name leads to by now. */
  #at(path: string): readonly [rest: string, from: Folder] {
    const [, number, rest = ''] = descriptor.exec(path) ?? [];
    if (number === undefined) return [path, this.#disk.root];
    const opened = this.#opened.get(Number(number));
    if (opened === undefined) throw fault('EBADF');
    return [rest, opened.folder];
  }

  #linkAt(path: string): string {
    const [, number, rest] = descriptor.exec(path) ?? [];
    const opened = this.#opened.get(Number(number));
    if (opened !== undefined && rest === undefined) return opened.path;
    const found = this.#disk.find(...this.#at(path), false);
    if (found.kind !== 'link') throw fault('EINVAL');
    return found.target;
  }

  #setMode(inode: Inode, mode: number): void {
    if (inode.kind !== 'link') inode.mode = mode;
  }

  #bytesOf(inode: Inode): Buffer {
    if (inode.kind !== 'file') throw fault('EISDIR');
    return inode.bytes;
  }

  #remove(path: string, force: boolean): void {
    const [rest, from] = this.#at(path);
    try {
      this.#disk.remove(rest, from);
    } catch (error) {
      if (!force || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  #openFolder(path: string): Promise<object> {
    return this.#op('open', () => {
      const fd = (this.#descriptors += 1);
      this.#opened.set(fd, { folder: this.#disk.folderAt(path), path });
      return { fd, close: () => Promise.resolve(void this.#opened.delete(fd)) };
    });
  }

  /** A new file, written in two steps: a death or a full disk in between leaves a half. */
  #create(path: string): Promise<object> {
    return this.#op('create', () => {
      const made: File = { kind: 'file', bytes: Buffer.alloc(0), mode: 0o600 };
      const [rest, from] = this.#at(path);
      this.#disk.add(rest, made, from);
      const put = (bytes: Uint8Array): void => {
        made.bytes = Buffer.from(bytes);
        this.#disk.onChange();
      };
      return {
        writeFile: async (bytes: Uint8Array) => {
          await this.#op('write', () => put(bytes.subarray(0, Math.floor(bytes.length / 2))));
          await this.#op('write', () => put(bytes));
        },
        chmod: (mode: number) => this.#op('chmod', () => this.#setMode(made, mode)),
        sync: () => this.#op('sync', () => undefined),
        close: () => Promise.resolve(),
      };
    });
  }

  #op<T>(name: string, run: () => T): Promise<T> {
    const incarnation = this.#incarnation;
    if (incarnation.dead) return never();
    const { world } = incarnation;
    const key = `fs.${name}`;
    const dies = incarnation.portCall(key);
    if (dies('before-send')) return never();
    return new Promise((resolve, reject) => {
      const call = {};
      incarnation.open.set(call, key);
      const wait = world.fires('fs.slow', key)
        ? world.between('fs.slow-by', key, 100, 5_000)
        : world.between('fs.latency', key, 0, 2);
      world.schedule(wait, incarnation, key, () => {
        incarnation.open.delete(call);
        const outcome = this.#outcome(key, run);
        if (dies('committed')) return;
        dies('replied');
        if (outcome.ok) resolve(outcome.value);
        else reject(outcome.error);
      });
    });
  }

  #outcome<T>(
    key: string,
    run: () => T,
  ): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Error } {
    if (this.#incarnation.world.fires('fs.fails', key)) return { ok: false, error: fault('EIO') };
    try {
      return { ok: true, value: run() };
    } catch (error) {
      return { ok: false, error: error as Error };
    }
  }
}
