import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aHouse, anEnvelope } from '../../ports/metadata.given.ts';
import { openDirect } from './testing/direct.ts';
import { type Command, clear, command, Trial } from './testing/trial.ts';

/** A file that becomes a folder while an upload of it is under way: too rare to wait for. */
const LATE_CONFLICT: Command[] = [
  { do: 'plain', path: 0, size: 2, deferred: false },
  { do: 'lines', lines: [{ path: 1, kind: 'file', reel: 0, start: 0, size: 2 }] },
  { do: 'send', upload: 0, much: 'all', wrong: null },
];

describe('The tables under any sequence of steps', () => {
  it('keep every invariant of the data path, and say what a plain model says', async () => {
    using direct = openDirect();
    const house = await aHouse(direct.write);
    const seen: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 60, size: 'max' }), async (commands) => {
        const made = anEnvelope(house);
        await direct.write.createEnvelope(made);
        const trial = new Trial(direct, house, made.id, seen);
        try {
          for (const one of commands) await trial.run(one);
          await trial.finish();
        } finally {
          clear(direct);
        }
      }),
      { examples: [[LATE_CONFLICT]], numRuns: Number(process.env.DATOFERUM_RUNS ?? 80) },
    );
    // A property that never got there would prove nothing.
    for (const what of [
      'stored',
      'store refused',
      'send ok complete',
      'send path_conflict',
      'create stretch_overlaps',
      'line entry_overlaps',
      'line path_conflict',
      'join ok',
      'join uploads_unfinished',
      'race',
      'terminate',
      'sweep',
    ])
      assert.ok((seen[what] ?? 0) > 0, `never seen: ${what}`);
  });
});
