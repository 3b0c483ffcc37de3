import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from './log.ts';

const written = (work: (log: ReturnType<typeof createLog>) => void, level = 'info') => {
  const lines: string[] = [];
  work(createLog(level, { write: (line: string) => void lines.push(line) }));
  return lines;
};

describe('the log', () => {
  it('is one JSON line an event', () => {
    const lines = written((log) => log.info({ event: 'envelope.sealed', files: 3 }, 'envelope sealed'));
    assert.equal(lines.length, 1);
    const line = JSON.parse(lines[0] as string);
    assert.deepEqual([line.level, line.event, line.files, line.msg], ['info', 'envelope.sealed', 3, 'envelope sealed']);
    assert.ok(Date.parse(line.time) > 0);
  });

  it('strikes out what could be a secret or a name, wherever it stands', () => {
    const secret = 'dtrm_s3cret';
    const lines = written((log) => {
      log.info(
        {
          authorization: secret,
          ticket: secret,
          upload: { path: secret, name: secret },
          req: { headers: { a: secret } },
          envelope: { title: secret },
        },
        'x',
      );
    });
    assert.equal(lines.join('').includes(secret), false);
  });

  it('keeps of a foreign error its type, code and place, not its words', () => {
    const error = Object.assign(new Error("ENOENT: no such file, open 'plates/secret name.exr'"), { code: 'ENOENT' });
    const [line = ''] = written((log) => log.error({ err: error }, 'x'));
    const { err } = JSON.parse(line);
    assert.deepEqual([err.type, err.code], ['Error', 'ENOENT']);
    assert.ok(err.at[0].startsWith('at '));
    assert.equal(line.includes('secret name'), false);
  });

  it('says what went wrong for a mistake of ours', () => {
    const [line = ''] = written((log) => log.error({ err: new TypeError('x is not a function') }, 'x'));
    assert.equal(JSON.parse(line).err.message, 'x is not a function');
  });

  it('keeps to its level', () => {
    assert.deepEqual(
      written((log) => log.info('x'), 'warn'),
      [],
    );
  });
});
