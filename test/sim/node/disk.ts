/** What lies under a name. Files have no name of their own: two names may lead to one. */
export type Inode = Folder | File | Link;

export interface Folder {
  readonly kind: 'folder';
  readonly entries: Map<string, Inode>;
  mode: number;
  mtimeMs: number;
}

export interface File {
  readonly kind: 'file';
  bytes: Buffer;
  mode: number;
}

export interface Link {
  readonly kind: 'link';
  readonly target: string;
}

/** As Node's file operations fail. */
export const fault = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

export const folder = (mtimeMs = 0): Folder => ({ kind: 'folder', entries: new Map(), mode: 0o755, mtimeMs });

/** As many links as Linux follows in one path. */
const mostLinks = 40;

interface Place {
  readonly parent: Folder;
  readonly name: string;
  readonly inode: Inode | undefined;
}

/** The files of a node, in memory. Every operation takes effect at once and whole, as system calls on a tmpfs do. */
export class Disk {
  readonly root = folder();
  /** Hears of every change. */
  onChange: () => void = () => undefined;

  /** The inode that a path leads to from a folder, and the place of its last name. Throws what the system would. */
  find(path: string, from: Folder = this.root, follow = true): Inode {
    const { inode } = this.#place(path, from, follow, { left: mostLinks });
    if (inode === undefined) throw fault('ENOENT');
    return inode;
  }

  has(path: string): boolean {
    return this.#place(path, this.root, true, { left: mostLinks }).inode !== undefined;
  }

  folderAt(path: string, from: Folder = this.root): Folder {
    const found = this.find(path, from);
    if (found.kind !== 'folder') throw fault('ENOTDIR');
    return found;
  }

  /** Gives an inode a name that is free. */
  add(path: string, inode: Inode, from: Folder = this.root): void {
    const place = this.#place(path, from, false, { left: mostLinks });
    if (place.inode !== undefined) throw fault('EEXIST');
    place.parent.entries.set(place.name, inode);
    this.onChange();
  }

  /** Gives what has one name another, in place of what had it. */
  rename(path: string, to: string, from: Folder = this.root): void {
    const old = this.#place(path, from, false, { left: mostLinks });
    const next = this.#place(to, from, false, { left: mostLinks });
    if (old.inode === undefined) throw fault('ENOENT');
    if (next.inode?.kind === 'folder') throw fault('EISDIR');
    old.parent.entries.delete(old.name);
    next.parent.entries.set(next.name, old.inode);
    this.onChange();
  }

  /** Takes a name away, with all below it. */
  remove(path: string, from: Folder = this.root): void {
    const { parent, name, inode } = this.#place(path, from, false, { left: mostLinks });
    if (inode === undefined) throw fault('ENOENT');
    parent.entries.delete(name);
    this.onChange();
  }

  /** Makes a folder with all that lead to it. */
  makeFolders(path: string): Folder {
    let at = this.root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      const next = at.entries.get(name) ?? folder();
      if (next.kind !== 'folder') throw fault('ENOTDIR');
      at.entries.set(name, next);
      at = next;
    }
    return at;
  }

  #place(path: string, from: Folder, follow: boolean, budget: { left: number }): Place {
    const names = path.split('/').filter((part) => part !== '');
    let at: Place = { parent: from, name: '.', inode: from };
    for (const [i, name] of names.entries()) {
      const { inode: parent } = at;
      if (parent === undefined) throw fault('ENOENT');
      if (parent.kind !== 'folder') throw fault('ENOTDIR');
      at = { parent, name, inode: parent.entries.get(name) };
      const isLast = i === names.length - 1;
      if (at.inode?.kind !== 'link' || (isLast && !follow)) continue;
      if (budget.left === 0) throw fault('ELOOP');
      budget.left -= 1;
      const { target } = at.inode;
      at = this.#place(target, target.startsWith('/') ? this.root : parent, true, budget);
    }
    return at;
  }
}

/** What a container sees in a volume: the text behind each name that leads to a file. */
export function visibleFiles(disk: Disk, volume: Folder): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  for (const name of volume.entries.keys()) {
    if (name.startsWith('..')) continue;
    try {
      const found = disk.find(name, volume);
      if (found.kind === 'file') seen.set(name, found.bytes.toString());
    } catch {
      // A name that leads nowhere is no file to a reader.
    }
  }
  return seen;
}
