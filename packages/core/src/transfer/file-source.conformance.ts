import type { FileSource, ReadAnswer, SourceItem, SourceTrouble } from './ports.ts';

/** What is picked to be sent: files by path with their bytes, empty folders as null. All below `job`. */
export type PickedTree = Record<string, Uint8Array<ArrayBuffer> | null>;
/** Makes a source of such a tree. */
export type MakeSource = (tree: PickedTree) => Promise<FileSource>;
/** One promise of FileSource: it throws when it is not kept. Run against every adapter, in Node and in a page. */
export interface SourcePromise {
  name: string;
  hold(make: MakeSource): Promise<void>;
}

const text = (words: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(words);
const words = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const never = (): AbortSignal => new AbortController().signal;

function same(found: unknown, wanted: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`found ${a}, wanted ${b}`);
}
async function codeOf(act: () => Promise<unknown>): Promise<string> {
  return act().then(
    () => 'none',
    (error: unknown) => String((error as { code?: string }).code),
  );
}
async function walked(source: FileSource): Promise<(SourceItem | SourceTrouble)[]> {
  const items: (SourceItem | SourceTrouble)[] = [];
  for await (const item of source.walk(never())) items.push(item);
  return items;
}
const shown = (answer: ReadAnswer | undefined): unknown =>
  answer !== undefined && 'bytes' in answer ? [words(answer.bytes), answer.size, typeof answer.mtime] : answer?.code;

const TREE: PickedTree = {
  'job/b/two': text('second'),
  'job/b/B/deep': text('deep'),
  'job/b.x': text('x'),
  'job/é': text('accent'),
  'job/Z': text(''),
  'job/nothing in it': null,
};

export const SOURCE_PROMISES: readonly SourcePromise[] = [
  {
    name: 'walks folders before what is in them, names by their bytes, empty folders too, again from the beginning each time',
    async hold(make) {
      const source = await make(TREE);
      for (let time = 0; time < 2; time++) {
        const items = await walked(source);
        same(
          items.map((item) => `${item.kind} ${words(item.path)} ${item.kind === 'file' ? item.size : ''}`.trim()),
          [
            'folder job',
            'file job/Z 0',
            'folder job/b',
            'folder job/b/B',
            'file job/b/B/deep 4',
            'file job/b/two 6',
            'file job/b.x 1',
            'folder job/nothing in it',
            'file job/é 6',
          ],
        );
        for (const item of items) if (item.kind === 'file') same(Number.isInteger(item.mtime), true);
      }
    },
  },
  {
    name: 'ends a walk that is told to',
    async hold(make) {
      const source = await make(TREE);
      const stop = new AbortController();
      let seen = 0;
      const isEnded = await (async () => {
        for await (const _ of source.walk(stop.signal)) {
          seen += 1;
          stop.abort();
        }
      })().then(
        () => false,
        () => true,
      );
      same([isEnded, seen < 9], [true, true]);
    },
  },
  {
    name: 'says what stands there now, and null of what does not',
    async hold(make) {
      const source = await make(TREE);
      await walked(source);
      const kindOf = async (path: string): Promise<unknown> => {
        const found = await source.look(text(path));
        return found && [found.kind, found.size, found.mtime === null];
      };
      same(await kindOf('job/b/two'), ['file', 6, false]);
      same(await kindOf('job'), ['folder', 0, true]);
      same(await kindOf('job/b/nowhere'), null);
      same(await kindOf('elsewhere'), null);
    },
  },
  {
    name: 'reads exactly what was asked for, or says that it is gone',
    async hold(make) {
      const source = await make(TREE);
      same(words(await source.read(text('job/b/two'), 2, 3)), 'con');
      same(words(await source.read(text('job/é'), 0, 6)), 'accent');
      same((await source.read(text('job/b/two'), 6, 0)).length, 0);
      same(await codeOf(() => source.read(text('job/b/two'), 3, 4)), 'gone');
      same(await codeOf(() => source.read(text('job/none'), 0, 1)), 'gone');
      same(await codeOf(() => source.read(text('other/b'), 0, 1)), 'gone');
      same(await codeOf(() => source.read(text('job/../job/b/two'), 0, 1)), 'gone');
    },
  },
  {
    name: 'reads many, each with what the file is at that moment, and one that cannot be read fails no other',
    async hold(make) {
      const source = await make(TREE);
      if (source.readMany === undefined) return;
      const wants = [
        { path: text('job/b/two'), start: 0, length: 6 },
        { path: text('job/none'), start: 0, length: 1 },
        { path: text('job/b/two'), start: 4, length: 2 },
        { path: text('job/b.x'), start: 0, length: 2 },
        { path: text('job/é'), start: 1, length: 1 },
      ];
      const answers = await source.readMany(wants, never());
      same(answers.map(shown), [['second', 6, 'number'], 'gone', ['nd', 6, 'number'], 'gone', ['c', 6, 'number']]);
    },
  },
  {
    name: 'gives ranges end to end as one Blob where it can, and none that is shorter',
    async hold(make) {
      const source = await make(TREE);
      if (source.blob === undefined) return;
      const [deep, two] = [text('job/b/B/deep'), text('job/b/two')];
      const blob = await source.blob([
        { path: deep, start: 1, length: 3 },
        { path: two, start: 0, length: 6 },
      ]);
      same(await blob.text(), 'eepsecond');
      same(await codeOf(async () => source.blob?.([{ path: two, start: 0, length: 7 }])), 'gone');
    },
  },
];
