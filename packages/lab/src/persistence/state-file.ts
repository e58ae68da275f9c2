import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { LockkeeperError } from '@lockkeeper/core';

/** `LKLB`: says that an SQLite file is a lab's. */
const APPLICATION_ID = 0x4c4b4c42;
/** Grows with every change of the tables below. A file of a newer version is refused. */
export const SCHEMA_VERSION = 1;

const schema = `
create table facts(name text primary key, value text not null) without rowid;
create table objects(
  collection text not null, namespace text not null, name text not null,
  revision integer not null, body text not null,
  primary key(collection, namespace, name)
) without rowid;
create table aws(place integer primary key autoincrement, path text not null unique, body text not null);
`;

export interface ObjectRow {
  readonly collection: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  /** JSON of the object. */
  readonly body: string;
}

/** What one transaction changes. `undefined` takes a row away. */
export interface Batch {
  readonly facts: ReadonlyMap<string, string>;
  readonly objects: Iterable<ObjectRow | Omit<ObjectRow, 'revision' | 'body'>>;
  readonly aws: Iterable<readonly [path: string, body: string | undefined]>;
}

/**
 * The state of one lab in one SQLite file. A batch is written whole or not at all, and is on the disk when `write` returns
 * (write-ahead log, synchronous=FULL). The file belongs to one process at a time.
 */
export class StateFile {
  readonly #db: DatabaseSync;
  readonly #putFact: StatementSync;
  readonly #putObject: StatementSync;
  readonly #removeObject: StatementSync;
  readonly #putAws: StatementSync;
  readonly #removeAws: StatementSync;

  private constructor(db: DatabaseSync) {
    this.#db = db;
    this.#putFact = db.prepare('insert or replace into facts(name, value) values(?, ?)');
    this.#putObject = db.prepare(
      'insert or replace into objects(collection, namespace, name, revision, body) values(?, ?, ?, ?, ?)',
    );
    this.#removeObject = db.prepare('delete from objects where collection = ? and namespace = ? and name = ?');
    this.#putAws = db.prepare(
      'insert into aws(path, body) values(?, ?) on conflict(path) do update set body = excluded.body',
    );
    this.#removeAws = db.prepare('delete from aws where path = ?');
  }

  /**
   * Opens the file, which exists and is empty or a lab's. What is not is refused before a byte of it is changed.
   *
   * @throws LockkeeperError `InvalidInput` for a file that is no lab's, damaged, of a newer version or in use
   */
  static open(path: string): StateFile {
    if (!isNew(path)) inspect(path);
    const db = connect(path, false);
    try {
      // Exclusive, so that a second lab on the same file is refused instead of mixing its state with this one's.
      db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
      db.exec('begin immediate');
      if (numberOf(db, 'pragma user_version') === 0) {
        db.exec(`${schema} pragma application_id = ${APPLICATION_ID}; pragma user_version = ${SCHEMA_VERSION}`);
      }
      db.exec('commit');
      return new StateFile(db);
    } catch (error) {
      db.close();
      throw refusal(path, error);
    }
  }

  facts(): ReadonlyMap<string, string> {
    const rows = this.#db.prepare('select name, value from facts').all();
    return new Map(rows.map((row) => [String(row['name']), String(row['value'])]));
  }

  *objects(): Generator<ObjectRow> {
    const rows = this.#db.prepare('select collection, namespace, name, revision, body from objects').iterate();
    for (const row of rows) {
      yield {
        collection: String(row['collection']),
        namespace: String(row['namespace']),
        name: String(row['name']),
        revision: Number(row['revision']),
        body: String(row['body']),
      };
    }
  }

  /** In the order in which the rows first came: lists of AWS show it. */
  aws(): ReadonlyMap<string, string> {
    const rows = this.#db.prepare('select path, body from aws order by place').all();
    return new Map(rows.map((row) => [String(row['path']), String(row['body'])]));
  }

  write(batch: Batch): void {
    this.#db.exec('begin immediate');
    try {
      for (const [name, value] of batch.facts) this.#putFact.run(name, value);
      for (const row of batch.objects) {
        const { collection, namespace, name } = row;
        if ('body' in row) this.#putObject.run(collection, namespace, name, row.revision, row.body);
        else this.#removeObject.run(collection, namespace, name);
      }
      for (const [path, body] of batch.aws) {
        if (body === undefined) this.#removeAws.run(path);
        else this.#putAws.run(path, body);
      }
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }
}

function connect(path: string, readOnly: boolean): DatabaseSync {
  return new DatabaseSync(path, { readOnly, timeout: 0, allowExtension: false });
}

function isNew(path: string): boolean {
  const db = connect(path, true);
  try {
    return numberOf(db, 'select count(*) from sqlite_schema') === 0 && numberOf(db, 'pragma user_version') === 0;
  } catch {
    return false;
  } finally {
    db.close();
  }
}

/** Reads the whole file without the right to write: not even closing it may change a file that is refused. */
function inspect(path: string): void {
  let db: DatabaseSync | undefined;
  try {
    db = connect(path, true);
    if (numberOf(db, 'pragma application_id') !== APPLICATION_ID) {
      throw new LockkeeperError('InvalidInput', `${path} is not the state of a lab; it was left as it is`);
    }
    const version = numberOf(db, 'pragma user_version');
    if (version !== SCHEMA_VERSION) {
      throw new LockkeeperError(
        'InvalidInput',
        `${path} has version ${version} of the lab's state and this lab reads version ${SCHEMA_VERSION}; it was left as it is`,
      );
    }
    const [finding] = db.prepare('pragma quick_check(1)').all();
    if (String(finding?.['quick_check']) !== 'ok') throw damaged(path);
  } catch (error) {
    throw refusal(path, error);
  } finally {
    db?.close();
  }
}

function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0);
}

function damaged(path: string): LockkeeperError {
  return new LockkeeperError(
    'InvalidInput',
    `${path} is damaged; it was left as it is. Move it away to start afresh, or bring back a copy of it`,
  );
}

/** SQLite's result codes, by number: its texts are not ours to show. */
const BUSY = 5;
const LOCKED = 6;

function refusal(path: string, error: unknown): LockkeeperError {
  if (error instanceof LockkeeperError) return error;
  const code = Number((error as { readonly errcode?: unknown } | undefined)?.errcode) & 0xff;
  if (code === BUSY || code === LOCKED) {
    return new LockkeeperError('InvalidInput', `${path} is in use by another lab; stop that one first`);
  }
  return damaged(path);
}
