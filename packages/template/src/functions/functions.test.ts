import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, fromBytes, TemplateError } from '../index.ts';
import { unquote } from '../text/unquote.ts';
import { civilSeconds, civilTime } from './dates/civil-time.ts';
import { durationText, LONGEST, parseDuration, SHORTEST } from './dates/duration.ts';
import { formatTime, timeInData } from './dates/format-time.ts';
import { fromSeconds } from './dates/instant.ts';
import { loadLocation, utc } from './dates/location.ts';
import { parseTime } from './dates/parse-time.ts';
import { zoneNames } from './dates/zone-names.ts';
import { externalSecretsFunctions } from './external-secrets.ts';

type Data = Record<string, string | Uint8Array>;

function render(template: string, data: Data = {}): Uint8Array {
  const compiled = compile(template, { name: 'k', functions: externalSecretsFunctions });
  return compiled.render(new Map(Object.entries(data)));
}

function text(template: string, data: Data = {}): string {
  return Buffer.from(render(template, data)).toString();
}

const bytes = fc.uint8Array({ maxLength: 60 });
const words = fc.string({ unit: 'binary', maxLength: 40 }).map((word) => word.toWellFormed());

describe('text functions', () => {
  test('trim twice is trim once, and nothing but white space is lost', () => {
    fc.assert(
      fc.property(words, (word) => {
        const trimmed = text('{{ trim .w }}', { w: word });
        expect(text('{{ trim .w }}', { w: trimmed })).toBe(trimmed);
        expect(word).toContain(trimmed);
      }),
    );
  });

  test('what is quoted can be read back, whatever the bytes are', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(unquote(fromBytes(render('{{ quote .v }}', { v: value })))).toBe(fromBytes(value));
      }),
    );
  });

  test('indent puts so many blanks before each line', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-ascii' })), fc.nat(20), (lines, count) => {
        const blanks = ' '.repeat(count);
        const given = lines.join('\n');
        const want = given
          .split('\n')
          .map((line) => blanks + line)
          .join('\n');
        expect(text(`{{ indent ${count} .t }}`, { t: given })).toBe(want);
        expect(text(`{{ nindent ${count} .t }}`, { t: given })).toBe(`\n${want}`);
      }),
    );
  });

  test('split and join are each other’s opposite', () => {
    fc.assert(
      fc.property(words, fc.constantFrom(',', '--', 'ab', ''), (value, separator) => {
        expect(text('{{ splitList .s .v | join .s }}', { v: value, s: separator })).toBe(value);
      }),
    );
  });

  test('encodings give back what went in', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(render('{{ b64enc .v | b64dec }}', { v: value })).toEqual(value);
        expect(render('{{ b32enc .v | b32dec }}', { v: value })).toEqual(value);
        expect(render('{{ printf "%x" .v | hexdec }}', { v: value })).toEqual(value);
      }),
    );
  });

  test('a quoted text is a pattern that matches just that text', () => {
    fc.assert(
      fc.property(words, (value) => {
        expect(text('{{ regexReplaceAll (printf "^(?:%s)$" (regexQuoteMeta .v)) .v "" }}', { v: value })).toBe('');
      }),
    );
  });

  test('the parts of a URL make the URL', () => {
    const name = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(name, fc.array(name), fc.option(name), words, (host, path, user, fragment) => {
        const parts = { scheme: 'https', host, path: `/${path.join('/')}`, fragment, userinfo: user ?? '' };
        const dict = Object.keys(parts).map((key) => `"${key}" .${key}`);
        const url = text(`{{ urlJoin (dict ${dict.join(' ')}) }}`, parts);
        expect(text('{{ urlJoin (urlParse .url) }}', { url })).toBe(url);
        expect(text('{{ (urlParse .url).fragment }}', { url })).toBe(fragment);
      }),
    );
  });
});

describe('dates', () => {
  const moments = fc.bigInt({ min: -62_135_596_800n, max: 253_402_300_799n });

  test('the calendar is there and back', () => {
    fc.assert(
      fc.property(moments, (seconds) => {
        expect(civilSeconds(civilTime(seconds))).toBe(seconds);
      }),
    );
  });

  test('what is formatted can be parsed, in any layout that tells everything', () => {
    const layouts = fc.constantFrom(
      '2006-01-02T15:04:05Z07:00',
      'Monday, 2 January 2006 03:04:05 PM -0700',
      '20060102150405-07:00:00',
      '2006 002 15:4:5 Z070000',
      'Mon Jan _2 3:4:5pm 2006 -07:00',
    );
    fc.assert(
      fc.property(moments, layouts, (seconds, layout) => {
        const instant = fromSeconds(seconds);
        expect(parseTime(layout, formatTime(instant, layout)).nanoseconds).toBe(instant.nanoseconds);
      }),
    );
  });

  test('on the clocks of any place it is the same moment', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 4_000_000_000n }),
        fc.constantFrom(...zoneNames.keys()),
        (seconds, name) => {
          const location = loadLocation(name, () => undefined);
          expect(location).toBeDefined();
          const instant = fromSeconds(seconds, location ?? utc);
          expect(parseTime('2006-01-02T15:04:05.999999999Z07:00', timeInData(instant)).nanoseconds).toBe(
            instant.nanoseconds,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('durations are exact to the nanosecond', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: SHORTEST, max: LONGEST }), (nanoseconds) => {
        expect(parseDuration(durationText(nanoseconds))).toBe(nanoseconds);
      }),
    );
  });

  test.each([
    ['Europe/Berlin', 1_720_000_000n, 'CEST +0200'],
    ['America/New_York', 1_705_000_000n, 'EST -0500'],
    ['Asia/Kathmandu', 1_705_000_000n, '+0545 +0545'],
    ['America/Sao_Paulo', 1_705_000_000n, '-03 -0300'],
  ])('%s at %i has the letters %s', (zone, seconds, want) => {
    const location = loadLocation(zone, () => undefined) ?? utc;
    expect(formatTime(fromSeconds(seconds, location), 'MST -0700')).toBe(want);
  });

  test('names of zones are exact, and what is no name is none', () => {
    for (const name of ['europe/berlin', '../etc/passwd', '+01:00', 'Nope']) {
      expect(loadLocation(name, () => undefined)).toBeUndefined();
    }
  });
});

describe('failures', () => {
  const secret = 'hunter2-hunter2';

  test.each([
    '{{ fail .s }}',
    '{{ mustToDate "2006" .s }}',
    '{{ mustToDate .s "2006" }}',
    '{{ mustDateModify .s (toDate "2006" "2024") }}',
    '{{ mustRegexMatch (print .s "(") "x" }}',
    '{{ regexFind (print .s "[") "x" }}',
    '{{ urlParse (print "http://" .s "%zz") }}',
    '{{ urlParse (print "http://h:" .s) }}',
    '{{ urlJoin (dict "userinfo" (print .s " ")) }}',
  ])('%s quotes the value in its message, and never in its safe message', (template) => {
    let problem: unknown;
    try {
      render(template, { s: secret });
    } catch (thrown) {
      problem = thrown;
    }
    expect(problem).toBeInstanceOf(TemplateError);
    const { message, safeMessage } = problem as TemplateError;
    expect(message).toContain(secret);
    expect(safeMessage).not.toContain('hunter2');
  });
});

test('case is changed letter by letter, and a byte that is no text becomes U+FFFD', () => {
  expect(text('{{ upper .v }}', { v: Uint8Array.of(0x61, 0xff) })).toBe('A\ufffd');
  expect(text('{{ upper "stra\u00dfe \u1fb3 \u1f80" }}')).toBe('STRA\u00dfE \u1fbc \u1f88');
  expect(text('{{ title "\u01c6 \u10d0" }}')).toBe('\u01c5 \u10d0');
});
