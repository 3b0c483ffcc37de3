import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { OutboxDirNotifier } from '../../src/adapters/notifier-outbox-dir/notifier-outbox-dir.ts';
import { ENVELOPE, notifierConformance, type ReceivedMail } from '../../src/ports/notifier.conformance.ts';
import { parseMail } from '../support/parse-mail.ts';

const home = mkdtempSync(join(tmpdir(), 'datoferum-outbox-'));
const directory = join(home, 'outbox');
const logged: string[] = [];
const notifier = new OutboxDirNotifier({
  directory,
  from: { name: 'Datoferum', address: 'courier@localhost' },
  courier: 'localhost:8420',
  log: { info: (data, text) => void logged.push(`${JSON.stringify(data)} ${text}`) },
});

async function received(address: string): Promise<ReceivedMail[]> {
  const files = await readdir(directory);
  const mails = await Promise.all(files.map(async (file) => parseMail(await readFile(join(directory, file)))));
  return mails.filter(({ headers }) => headers.to?.[0]?.includes(address));
}

after(() => rm(home, { recursive: true }));

notifierConformance('the outbox directory', () => ({ notifier, received }), false);

describe('the outbox directory', () => {
  const to = { address: 'a@example.com', name: 'A person', language: 'en' as const };
  const link = 'https://courier.example.com/secret';

  it('is for its owner only', async () => {
    await notifier.notify(to, { kind: 'prove-address', link });
    const [file = ''] = await readdir(directory);
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
    assert.equal((await stat(join(directory, file))).mode & 0o777, 0o600);
  });

  it('is told of in the log without address, name, title or link', () => {
    assert.ok(logged.length > 0);
    for (const line of logged) assert.doesNotMatch(line, /@|A person|Dailies|courier\.example\.com/);
  });

  it('loses the mails of a forgotten envelope and no other', async () => {
    const envelope = { id: ENVELOPE, title: 'Dailies', sender: 'Studio' };
    await notifier.notify(to, { kind: 'all-refused', envelope, link, expiresAt: 0 });
    const own = { ...envelope, id: '01930000-0000-7000-8000-000000000002' };
    await notifier.notify(to, { kind: 'all-refused', envelope: own, link, expiresAt: 0 });
    await notifier.forget(ENVELOPE);
    const files = await readdir(directory);
    assert.equal(files.filter((file) => file.startsWith(ENVELOPE)).length, 0);
    assert.equal(files.filter((file) => file.startsWith(own.id)).length, 1);
  });
});
