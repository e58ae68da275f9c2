import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aws, clusterStore, namespace, request, store, textOf } from '../fakes/gate-facts.ts';
import { authorizeListed, type ListedRequest } from './authorize-listed.ts';
import type { StoreFacts } from './facts.ts';

function asking(given: StoreFacts | undefined, names: readonly string[], changes: Partial<ListedRequest> = {}) {
  const { remote: _, ...question } = request({ store: given });
  return authorizeListed({ ...question, names, ...changes });
}

function kept(given: StoreFacts, names: readonly string[], changes: Partial<ListedRequest> = {}) {
  const verdict = asking(given, names, changes);
  if (verdict.kind !== 'allowed') throw new Error(verdict.kind === 'refused' ? verdict.refusal.tenant : 'local');
  return verdict;
}

const parameters = (more: Parameters<typeof aws>[0] = {}) =>
  store({ aws: aws({ service: 'ParameterStore', ...more }) });
const limited = clusterStore({
  controller: 'lockkeeper',
  conditions: [{ namespaces: ['team-a', 'team-b'], remoteKeys: ['projects/${namespace}/*'] }],
});

describe('names that a list gave', () => {
  it('threat/K2 are dropped where they are not open, in silence and in order', () => {
    const names = ['projects/team-b/x', 'projects/team-a/b', 'other', 'projects/team-a/a'];
    const { use, names: left, dropped } = kept(limited, names);
    expect(left).toEqual(['projects/team-a/b', 'projects/team-a/a']);
    expect(use.references.map(({ name }) => name)).toEqual(left);
    expect(dropped).toEqual({ closed: 2, unreadable: 0 });
  });

  it('threat/K8 a verdict holds no name that is closed', () => {
    const verdict = asking(limited, ['projects/team-b/planted']);
    expect(JSON.stringify(verdict)).not.toContain('planted');
  });

  it('threat/K2 are whole: the prefix of the store is not put before them again', () => {
    expect(kept(store({ aws: aws({ prefix: 'app/' }) }), ['app/db']).use.references[0]?.name).toBe('app/db');
  });

  it.each([
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:projects/team-a/x-AbC123',
    'a b',
    'a:b',
    '',
    'a\u0000',
  ])('threat/K1 threat/K4 are dropped where they could mean something else: %j', (name) => {
    expect(kept(store(), ['good', name])).toMatchObject({ names: ['good'], dropped: { closed: 0, unreadable: 1 } });
  });

  it.each(['/a//b', '/a/../b', '/a/', '/a:3', 'a/b', '/aws/reference/secretsmanager/x'])(
    'threat/K3 threat/K4 no parameter is fetched under a second spelling: %j',
    (name) => {
      expect(kept(parameters(), [name]).names).toEqual([]);
    },
  );

  it('may be wanted for their tags', () => {
    expect(kept(store(), ['a'], { part: 'tags' }).use.references[0]?.part).toBe('tags');
  });

  it('threat/S1 are let through by the same door as single keys', () => {
    const closed = asking(limited, ['projects/x'], { namespace: namespace('team-c') });
    const one = textOf(request({ store: limited, namespace: namespace('team-c') }));
    expect(closed.kind === 'refused' && closed.refusal.tenant).toBe(one);
    expect(asking(undefined, ['a']).kind).toBe('refused');
  });

  it('threat/K2 nothing that is kept would be refused as a single key, and nothing else is kept', () => {
    const segment = fc.constantFrom('projects', 'team-a', 'team-b', 'x', '', '.', 'a:b', 'arn:aws');
    fc.assert(
      fc.property(
        fc.array(fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))),
        (names) => {
          const single = names.filter((key) => textOf(request({ store: limited, remote: [{ key }] })) === 'allowed');
          expect(kept(limited, names).names).toEqual(single);
        },
      ),
    );
  });
});
