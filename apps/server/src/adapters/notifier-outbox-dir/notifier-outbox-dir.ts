import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { composeMail, envelopeOf, type MailSettings } from '../../mail/compose-mail.ts';
import type { Addressee, Message, Notifier } from '../../ports/notifier.ts';

export interface OutboxDirSettings extends MailSettings {
  /** Where the mails lie, e.g. data/outbox; made when absent, for its owner only. */
  directory: string;
  log: { info(data: object, text: string): void };
}

/**
 * Keeps each message as a file that any mail program opens, and says so in the log by kind and file name: the log holds no
 * address, no title and no link. The links in the files open accounts, so the files are for the courier's own user only.
 * For the demo, and for a house without a mail server.
 */
export class OutboxDirNotifier implements Notifier {
  readonly shared = false;
  readonly #settings: OutboxDirSettings;

  constructor(settings: OutboxDirSettings) {
    this.#settings = settings;
  }

  async notify(to: Addressee, message: Message, { key }: { key?: string; signal?: AbortSignal } = {}): Promise<void> {
    const { directory, log } = this.#settings;
    const mail = composeMail(this.#settings, to, message, key, randomUUID);
    // Loaded with the first mail: many houses never write one.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
    const { message: bytes } = await transport.sendMail(mail);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const own = createHash('sha256').update(mail.messageId).digest('hex').slice(0, 16);
    const file = `${envelopeOf(message) ?? 'account'}.${message.kind}.${own}.eml`;
    const part = join(directory, `${file}.part`);
    const handle = await open(part, 'w', 0o600);
    try {
      await handle.writeFile(bytes as Buffer);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, join(directory, file));
    log.info({ event: 'mail.kept', kind: message.kind, file }, 'a message was written to the outbox directory');
  }

  async forget(envelope: string): Promise<void> {
    const { directory } = this.#settings;
    const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    for (const file of files) if (file.startsWith(`${envelope}.`)) await rm(join(directory, file), { force: true });
  }

  async close(): Promise<void> {}
}
