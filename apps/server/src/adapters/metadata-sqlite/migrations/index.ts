import type { Compilable, Kysely } from 'kysely';
import * as bytes from './0001-bytes.ts';
import * as concat from './0002-concat.ts';
import * as people from './0003-people.ts';
import * as watch from './0004-watch.ts';
import * as accounts from './0005-accounts.ts';
import * as outbox from './0006-outbox.ts';
import * as addedRecipients from './0007-added-recipients.ts';
import * as accountMails from './0008-account-mails.ts';
import * as pages from './0009-pages.ts';

export interface Migration {
  name: string;
  up(db: Kysely<unknown>): Compilable[];
}

/** Forward only; a number is never given twice and a published one never changes. */
export const migrations: readonly Migration[] = [
  bytes,
  concat,
  people,
  watch,
  accounts,
  outbox,
  addedRecipients,
  accountMails,
  pages,
];
