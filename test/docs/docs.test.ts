import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/**/*.md'], {
  cwd: root,
}).toSorted();

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Found {
  readonly file: string;
  readonly text: string;
}

function findAll(pattern: RegExp): readonly Found[] {
  return documents.flatMap((file) =>
    [...read(file).matchAll(pattern)].map((match) => ({ file, text: match[1] ?? '' })),
  );
}

/** Paths of this repository as prose writes them: `packages/…`, `test/…` and so on, in code marks. */
const PATH = /`((?:packages|test|tools|docs|examples|bench|\.ci)\/[\w./-]*[\w/])`/g;
const LINK = /\]\((?!https?:|#|mailto:)([^)#]+)/g;

describe('the documents', () => {
  it('are there', () => {
    expect(documents).toEqual(
      expect.arrayContaining([
        'README.md',
        'ARCHITECTURE.md',
        'SCOPE.md',
        'CONTRIBUTING.md',
        'SECURITY.md',
        'CHANGELOG.md',
        'AGENTS.md',
        'docs/compatibility.md',
      ]),
    );
  });

  it('name paths that exist', () => {
    const missing = findAll(PATH).filter(({ text }) => !existsSync(join(root, text)));
    expect(missing).toEqual([]);
  });

  it('have links that lead somewhere', () => {
    const broken = findAll(LINK).filter(({ file, text }) => !existsSync(join(root, dirname(file), text)));
    expect(broken).toEqual([]);
  });

  it('name scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const unknown = findAll(/npm run (?:-s |--silent )?([\w:-]+)/g).filter(({ text }) => !Object.hasOwn(scripts, text));
    expect(unknown).toEqual([]);
  });

  it('name commands that lockkeeper has', () => {
    const main = join(root, 'packages/cli/src/main.ts');
    const help = execFileSync(process.execPath, ['--conditions=@lockkeeper/source', main, '--help'], {
      encoding: 'utf8',
    });
    const commands = new Set([...help.matchAll(/^ {2}(\w[\w-]*)/gm)].map((match) => match[1]));
    const named = findAll(/(?:^|`|\$ |npx )lockkeeper ([a-z][a-z-]+)/gm);
    expect(named.filter(({ text }) => !commands.has(text))).toEqual([]);
  });

  it('of the architecture follow the reading routes to files that exist', () => {
    const routes = read('ARCHITECTURE.md').split('## Reading routes')[1] ?? '';
    let folder = '';
    const missing: string[] = [];
    for (const [, name = ''] of routes.matchAll(/`([\w./-]+)`/g)) {
      const candidates = [name, join(folder, name), join(dirname(folder), name), join(folder, '..', '..', name)];
      const found = candidates.find((candidate) => existsSync(join(root, candidate)));
      if (found === undefined) missing.push(name);
      else folder = name.endsWith('/') ? found : dirname(found);
    }
    expect(missing).toEqual([]);
  });

  it('in docs have no command that no test runs', () => {
    const tests = globSync('test/docs/*.test.ts', { cwd: root }).map(read).join('\n');
    const pages = documents.filter((file) => file.startsWith('docs/') && read(file).includes('```sh'));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.filter((page) => !tests.includes(`'${page}'`))).toEqual([]);
  });

  it('say nothing of a machine or a registry', () => {
    const told = findAll(/((?:\/work\/|\/root\/|registry\.npmjs)[^\s`)]*)/g);
    expect(told).toEqual([]);
  });
});
