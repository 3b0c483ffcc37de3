import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ListSource } from '@datoferum/core/transfer/browser';
import { checkStructure } from './structure.ts';

async function found(files: Record<string, string | Uint8Array<ArrayBuffer>>) {
  const source = new ListSource();
  source.add(Object.entries(files).map(([path, body]) => ({ path, file: new File([body], path) })));
  const findings = await checkStructure(source, () => undefined, new AbortController().signal);
  return findings.map(({ code, count, first, values }) => ({ code, count, first, at: values.at }));
}

const LONG = Array.from({ length: 200_000 }, (_, n) => `${n},"a ""quoted"" field, ${n}",x`).join('\n');

describe('the structure of files that are loaded elsewhere', () => {
  it('is right in whole files, and says nothing', async () => {
    const whole = {
      'a.csv': LONG,
      'b.tsv': 'a\tb\n1\t2\n',
      'c.json': ` {"a": [1, 2, {"b": null}]}\n`,
      'd.ndjson': '{"a":1}\n{"a":2}\n',
      'e.xml': '<?xml version="1.0"?><r a="1"><b/>x</r>\n',
      'f.bin': '\0',
      'latin.csv': Uint8Array.of(0x61, 0xe9, 0x2c, 0x62),
    };
    assert.deepEqual(await found(whole), []);
  });

  it('names a row with another number of fields, far into the file', async () => {
    assert.deepEqual(await found({ 'a.csv': `${LONG}\n1,2\n` }), [
      { code: 'odd_structure', count: 1, first: ['a.csv'], at: '200001' },
    ]);
  });

  it('tells how much was read within a file too, and stops in the middle of it', async () => {
    const source = new ListSource();
    const body = 'a,b,c\n'.repeat(3_000_000);
    source.add([{ path: 'a.csv', file: new File([body], 'a.csv') }]);
    const stop = new AbortController();
    const told: [at: number, of: number, share: number][] = [];
    const looking = checkStructure(
      source,
      (...now) => {
        told.push(now);
        if (now[2] > 0.4) stop.abort();
      },
      stop.signal,
    );
    await assert.rejects(looking, { name: 'AbortError' });
    assert.deepEqual(told[0], [1, 1, 0]);
    assert.ok(told.length > 2 && (told.at(-1)?.[2] ?? 1) < 0.8, JSON.stringify(told));
  });

  it('names the row of a quote that nobody closed, and does not hold the file for it', async () => {
    const parts = ['a,b\n1,2\n3,"open\n', ...Array.from({ length: 40 }, () => 'x,y\n'.repeat(262_144))];
    const source = new ListSource();
    source.add([{ path: 'a.csv', file: new File(parts, 'a.csv') }]);
    let share = 0;
    const [one] = await checkStructure(
      source,
      (_at, _of, now) => {
        if (now < 1) share = now;
      },
      new AbortController().signal,
    );
    assert.deepEqual([one?.code, one?.values.at], ['structure', '3']);
    assert.ok(share < 0.6, `${share} of it was read`);
  });

  it('names what breaks off', async () => {
    const [one] = await found({
      'a.csv': 'a,b\n1,"2\n',
      'b.json': '{"a": [1, 2',
      'c.json': '{"a": 1} x',
      'd.jsonl': '{"a":1}\n{"a":\n',
      'e.xml': '<r><b></r>',
      'f.json': '',
    });
    assert.deepEqual(
      [one?.code, one?.count, one?.first],
      ['structure', 6, ['a.csv', 'b.json', 'c.json', 'd.jsonl', 'e.xml', 'f.json']],
    );
  });
});
