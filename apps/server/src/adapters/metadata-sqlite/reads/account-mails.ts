import type { AccountMail } from '../../../ports/metadata-account-mails.ts';
import { idText, text } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Tx } from '../tx.ts';

const due = statement((db, p: { now: number; limit: number }) =>
  db
    .selectFrom('account_mail')
    .select(['id', 'kind', 'address', 'name', 'language', 'link', 'at', 'until', 'tries'])
    .where('due_at', '<=', p.now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(p.limit),
);

export async function dueAccountMails(tx: Tx, now: number, limit: number): Promise<AccountMail[]> {
  const rows = await tx.all(due, { now, limit });
  return rows.map(({ id, kind, address, name, language, link, at, until, tries }) => ({
    id: idText(id),
    kind,
    to: { address: text(address), name, language },
    link: link === null ? null : JSON.parse(link),
    at,
    until,
    tries,
  }));
}
