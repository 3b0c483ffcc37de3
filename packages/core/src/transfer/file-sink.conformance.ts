import type { FileSink } from './ports.ts';

/** A sink and what a test may see and do around it. */
export interface SinkUnderTest {
  sink: FileSink;
  /** The same place by a fresh sink, as after a crash or a reload: nothing was closed. */
  again(): Promise<FileSink>;
  /** What stands under its root besides `.datoferum`: files by name. */
  files(): Promise<Record<string, string>>;
}

/** One promise of FileSink: it throws when it is not kept. Run against every adapter, in Node and in a page. */
export interface SinkPromise {
  name: string;
  hold(given: SinkUnderTest): Promise<void>;
}

const text = (words: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(words);
const words = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const filled = (length: number, value: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(value);
const MIB = 1024 * 1024;

function same(found: unknown, wanted: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`found ${a}, wanted ${b}`);
}
async function fails(act: () => Promise<unknown>, ...codes: string[]): Promise<void> {
  const error = await act().then(
    () => null,
    (thrown: unknown) => thrown as { code?: string },
  );
  if (error === null || !codes.includes(error.code ?? ''))
    throw new Error(`${String(error)} is not ${codes.join(', ')}`);
}

export const SINK_PROMISES: readonly SinkPromise[] = [
  {
    name: 'places a file whole under its name, making the folders above it',
    async hold({ sink, files }) {
      await sink.write('a/b/c.txt', 0, text('hello'));
      same(await sink.look('a/b/c.txt'), null);
      await sink.finish('a/b/c.txt', 5, 1_700_000_000_000);
      same(await sink.look('a/b/c.txt'), { kind: 'file', size: 5 });
      same((await sink.look('a/b'))?.kind, 'folder');
      same(await files(), { 'a/b/c.txt': 'hello' });
    },
  },
  {
    name: 'takes the bytes of a file in any order, from several writers at once',
    async hold({ sink }) {
      const bytes = [filled(3 * MIB, 1), filled(3 * MIB, 2), filled(MIB, 3)];
      await Promise.all([
        sink.write('big', 6 * MIB, bytes[2] as Uint8Array<ArrayBuffer>),
        sink.write('big', 0, bytes[0] as Uint8Array<ArrayBuffer>),
        sink.write('other', 0, text('x')),
        sink.write('big', 3 * MIB, bytes[1] as Uint8Array<ArrayBuffer>),
      ]);
      same([...(await sink.read('big', 3 * MIB - 1, 2))], [1, 2]);
      await sink.finish('big', 7 * MIB, null);
      same((await sink.look('big'))?.size, 7 * MIB);
      same([...(await sink.read('big', 6 * MIB - 1, 2))], [2, 3]);
    },
  },
  {
    name: 'keeps what was flushed when it is opened again, and goes on from there',
    async hold({ sink, again, files }) {
      await sink.write('f/half', 0, text('first '));
      await sink.flush();
      const next = await again();
      same(words(await next.read('f/half', 0, 6)), 'first ');
      await next.write('f/half', 6, text('second'));
      await next.finish('f/half', 12, null);
      same(await files(), { 'f/half': 'first second' });
    },
  },
  {
    name: 'is flushed while files are finished and read, and loses none of them',
    async hold({ sink, files }) {
      const names = Array.from({ length: 9 }, (_, i) => `many/${i}`);
      await Promise.all(names.map((name) => sink.write(name, 0, text(name))));
      const flushed = sink.flush();
      const done = names.map(async (name, i) => {
        if (i % 3 === 0) same(words(await sink.read(name, 0, name.length)), name);
        await sink.finish(name, name.length, null);
      });
      await Promise.all([flushed, ...done]);
      same(
        Object.entries(await files())
          .map(([name, words]) => `${name} ${words}`)
          .sort(),
        names.map((name) => `${name} ${name}`),
      );
    },
  },
  {
    name: 'makes an empty file and an empty folder, and both a second time',
    async hold({ sink, files }) {
      for (let time = 0; time < 2; time++) {
        await sink.finish('empty', 0, null);
        await sink.makeFolder('x/y');
      }
      same(await sink.look('empty'), { kind: 'file', size: 0 });
      same((await sink.look('x/y'))?.kind, 'folder');
      same(await files(), { empty: '' });
    },
  },
  {
    name: 'puts a whole file in the place of another one, and leaves the old one until then',
    async hold({ sink, files }) {
      await sink.write('one', 0, text('old and longer'));
      await sink.finish('one', 14, null);
      await sink.write('one', 0, text('new'));
      same(await files(), { one: 'old and longer' });
      await sink.finish('one', 3, null);
      same(await files(), { one: 'new' });
    },
  },
  {
    name: 'reads what stands under a name beside what is under way for it',
    async hold({ sink }) {
      await sink.write('one', 0, text('old'));
      await sink.finish('one', 3, null);
      await sink.write('one', 0, text('new'));
      same(words(await sink.readStanding('one', 0, 3)), 'old');
      same(words(await sink.read('one', 0, 3)), 'new');
      await fails(() => sink.readStanding('one', 1, 3), 'gone');
      await fails(() => sink.readStanding('two', 0, 1), 'gone');
    },
  },
  {
    name: 'cuts what an earlier run wrote beyond the end',
    async hold({ sink, again, files }) {
      await sink.write('one', 0, text('abcdef'));
      await sink.flush();
      const next = await again();
      await next.finish('one', 3, null);
      same(await files(), { one: 'abc' });
    },
  },
  {
    name: 'finishes nothing that is not there whole',
    async hold({ sink, files }) {
      await sink.write('short', 0, text('abc'));
      await fails(() => sink.finish('short', 4, null), 'gone');
      await fails(() => sink.read('nowhere', 0, 1), 'gone');
      await fails(() => sink.read('short', 0, 4), 'gone');
      same(await files(), {});
    },
  },
  {
    name: 'says what is in the way, and touches it not',
    async hold({ sink, files }) {
      await sink.finish('file', 0, null);
      await sink.makeFolder('folder');
      await fails(() => sink.makeFolder('file'), 'in_the_way');
      await sink.write('file/below', 0, text('x'));
      await fails(() => sink.finish('file/below', 1, null), 'in_the_way');
      await sink.write('folder', 0, text('x'));
      await fails(() => sink.finish('folder', 1, null), 'in_the_way');
      same(await sink.look('file/below'), null);
      same(await files(), { file: '' });
    },
  },
  {
    name: 'removes what is finished and what is not, and an absent one without complaint',
    async hold({ sink, files }) {
      await sink.write('a', 0, text('a'));
      await sink.finish('a', 1, null);
      await sink.write('b', 0, text('b'));
      for (const name of ['a', 'b', 'c/d']) await sink.remove(name);
      await fails(() => sink.finish('b', 1, null), 'gone');
      same(await files(), {});
    },
  },
  {
    name: 'has more files under way than a system lets it hold open',
    async hold({ sink, files }) {
      const names = Array.from({ length: 200 }, (_, i) => `many/${i}`);
      await Promise.all(names.map((name) => sink.write(name, 0, text('ab'))));
      await Promise.all(names.map((name) => sink.write(name, 2, text('cd'))));
      await sink.flush();
      await Promise.all(names.map((name) => sink.finish(name, 4, 1_700_000_000_000)));
      await sink.close(true);
      const there = await files();
      same(Object.keys(there).length, 200);
      same(new Set(Object.values(there)).size, 1);
    },
  },
];
