import { otherRegion } from './volume-lab.ts';

/** `objects` with one entry for the secret that every pod here may read. */
export const dbEntry = (more: object): string =>
  JSON.stringify([{ objectName: 'red/db', objectType: 'secretsmanager', ...more }]);

/** What a class says, and what `kubectl get events` says of the pod that mounts it. */
export const refused: readonly (readonly [
  what: string,
  parameters: Readonly<Record<string, string>>,
  message: RegExp,
])[] = [
  ['objects-no-yaml', { objects: '- objectName: [' }, /Failed to load SecretProviderClass: .*line 1/],
  ['objects-no-list', { objects: 'objectName: red/db' }, /Failed to load SecretProviderClass: /],
  ['objects-bomb', { objects: 'a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]' }, /Failed to load SecretProviderClass: /],
  [
    'name-leads-out',
    { pathTranslation: 'False', objects: dbEntry({ objectAlias: '../../etc/passwd' }) },
    /path can not contain \.\.\/: red\/db/,
  ],
  [
    'part-leads-out',
    { pathTranslation: 'False', objects: dbEntry({ jmesPath: [{ path: 'user', objectAlias: '../user' }] }) },
    /the file name "\.\.\/user" has a part that is empty, "\." or "\.\."/,
  ],
  [
    'name-with-nul',
    { objects: '[{objectName: red/db, objectType: secretsmanager, objectAlias: "a\\0b"}]' },
    /the file name "a\\u0000b" has a control character/,
  ],
  [
    'name-of-300',
    { objects: dbEntry({ objectAlias: 'n'.repeat(300) }) },
    /the file name "n{300}" has a part of more than 255 bytes/,
  ],
  [
    'name-of-the-driver',
    { objects: dbEntry({ objectAlias: '..data' }) },
    /the file name "\.\.data" is reserved for the driver/,
  ],
  [
    'names-collide',
    { objects: `[${dbEntry({}).slice(1, -1)}, {"objectName": "red_db", "objectType": "secretsmanager"}]` },
    /the file name "red_db" is used twice, by .*: give one of them an objectAlias of its own/,
  ],
  [
    'too-large',
    {
      objects: JSON.stringify([
        {
          objectName: 'red/large',
          objectType: 'secretsmanager',
          jmesPath: Array.from({ length: 80 }, (_, i) => ({ path: 'text', objectAlias: `copy-${i}` })),
        },
      ]),
    },
    /code = ResourceExhausted desc = the reply takes 4\d{6} bytes, and the limit is 4194304/,
  ],
  [
    'denied-here-and-not-there',
    {
      failoverRegion: otherRegion,
      objects: '[{objectName: blue/db, objectType: secretsmanager}]',
    },
    /us-east-1: Failed fetching secret blue\/db: AccessDeniedException: User: .* is not authorized to perform: secretsmanager:GetSecretValue .* because no identity-based policy allows/,
  ],
];
